import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'

const PROGRAM = fileURLToPath(new URL('export-keys.ts', import.meta.url))

// Each collection is a whole one, and they come often: so some fall into the moments in which a key is exported.
const GARBAGE = ['--gc-global', '--max-semi-space-size=1']

describe('Keys of Node’s that are exported while garbage is collected', function () {
  this.timeout(60_000)

  for (const maker of ['generatePrivateKey', 'newRsaKey']) {
    it(`do not hang the thread: ${maker}`, async () => {
      // A thread that waits for itself takes no other signal.
      const limits = { timeout: 40_000, killSignal: 'SIGKILL' } as const
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [...GARBAGE, '--import=tsx', PROGRAM, maker],
        limits,
      )
      expect(stdout).to.equal('exported\n')
    })
  }
})
