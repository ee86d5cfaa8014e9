import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

type Counted = 'writeSync' | 'fsyncSync' | 'chmodSync' | 'renameSync'

const isCounted = (name: string): name is Counted =>
  ['writeSync', 'fsyncSync', 'chmodSync', 'renameSync'].includes(name)

/** Preloaded into a process: kills it before the n-th call of a function of node:fs, KILL_AT=`name:n`. */
const [name = '', count = '1'] = (process.env['KILL_AT'] ?? '').split(':')

if (isCounted(name)) {
  let calls = 0
  const counting = new Proxy(fs[name], {
    apply: (target, self, args: unknown[]): unknown => {
      calls += 1
      if (calls === Number(count)) process.kill(process.pid, 'SIGKILL')
      return Reflect.apply(target, self, args)
    },
  })
  Object.assign(fs, { [name]: counting })
  syncBuiltinESMExports()
}
