/**
 * Renews the server in a data directory, and kills its own process before a given statement of SQL, or at one of two other
 * moments. Run by renewal-killed.test.ts: arguments are the directory, the passphrase, the root’s file with the answer, when
 * to die, and settings.
 */
import { readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { openInstallation, openKeys, renewLicensor } from '../../src/app/index.ts'
import { systemClock } from '../../src/base/clock.ts'
import { randomFor, systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'

const [path = '', passphrase = '', answerFile = '', deadline = '', ...assignments] = process.argv.slice(2)
const die = (): void => void process.kill(process.pid, 'SIGKILL')

const installation = await openInstallation({
  path,
  settings: loadSettings({ assignments }),
  random: systemRandom,
  create: undefined,
})
let statements = 0
const countCalls = (prototype: object, name: string): void => {
  const method: unknown = Reflect.get(prototype, name)
  if (typeof method !== 'function') throw new TypeError(`there is no ${name}`)
  const counting = new Proxy(method, {
    apply: (target, self, args: unknown[]): unknown => {
      statements += 1
      if (String(statements) === deadline) die()
      return Reflect.apply(target, self, args)
    },
  })
  Reflect.set(prototype, name, counting)
}
// By these each statement goes to its engine.
countCalls(Sqlite.prototype, 'prepare')
countCalls(pg.Client.prototype, 'query')
const subEnroll = () => {
  if (deadline === 'asked') die()
  return Promise.resolve(JSON.parse(readFileSync(answerFile, 'utf8')) as string[])
}
const random = randomFor(undefined)
const keys = await openKeys(installation, { passphrase, clock: systemClock }, random)
await renewLicensor(installation, {
  ...{ keys: keys.store, clock: systemClock, randomFor: random },
  ports: { rootAt: () => Promise.resolve({ subEnroll, licensorCertificate: () => Promise.resolve(undefined) }) },
})
if (deadline === 'done') die()
process.stdout.write(`statements ${statements}\n`)
await installation.close()
