import { expect } from 'chai'
import { join } from 'node:path'
import { openInstallation, startRoot } from '../../src/app/index.ts'
import { systemClock } from '../../src/base/clock.ts'
import { silentLogger } from '../../src/base/logger.ts'
import { systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { PROVISIONING_STEPS } from '../../src/licensing/index.ts'
import {
  listTrustedRoots,
  readChain,
  readPendingEnrollment,
  readPrivateKey,
  readSetting,
} from '../../src/store/index.ts'
import { bundledProgram } from '../support/bundled-program.ts'
import { dumpOf } from '../support/database-dump.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { runProgram, type ProcessResult } from '../support/process.ts'
import { startStandInRoot, type StandInRoot } from '../support/stand-in-root.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { databaseSettings } from '../support/test-database.ts'

const PROGRAM = 'test/support/provision-and-die.ts'
const DAY = 86_400_000

describe('SIGKILL at every step of provisioning', function () {
  this.timeout(60_000)
  const temporary = temporaryDirectory()
  let root: StandInRoot

  const path = (name: string): string => join(temporary.path, name)
  const provision = (data: string, last: string): Promise<ProcessResult> =>
    runProgram(process.execPath, [bundledProgram(PROGRAM), data, root.url, last, ...databaseSettings(data)])

  const open = (data: string) =>
    openInstallation({
      path: data,
      settings: loadSettings({ assignments: databaseSettings(data) }),
      random: systemRandom,
      create: undefined,
    })

  /** What a data directory knows of being a licensing server. */
  async function stateOf(data: string) {
    const installation = await open(data)
    const { queries } = installation.store
    try {
      return {
        role: await readSetting(queries, 'role'),
        certificates: (await readChain(queries)).length,
        key: (await readPrivateKey(queries, 'licensor')) !== undefined,
        anchor: (await readSetting(queries, 'trustAnchor')) !== undefined,
        trusted: (await listTrustedRoots(queries)).length,
        pending: (await readPendingEnrollment(queries)) !== undefined,
      }
    } finally {
      await installation.close()
    }
  }

  const NOTHING = { role: undefined, certificates: 0, key: false, anchor: false, trusted: 0 }
  const EVERYTHING = { role: 'licensing', certificates: 5, key: true, anchor: true, trusted: 1, pending: false }

  before(async () => {
    root = await startStandInRoot('root', new Date(Date.now() - 30 * DAY))
  })

  beforeEach(() => {
    root.asked.length = 0
  })

  after(async () => {
    await root.close()
    temporary.remove()
  })

  for (const step of PROVISIONING_STEPS) {
    it(`before “${step}”: nothing half is kept, and the next run ends well with the same key and GUID`, async () => {
      const data = path(`killed at ${step}`)
      const killed = await provision(data, step)
      expect(killed.signal, killed.stderr).to.equal('SIGKILL')
      const isRemembered = !['key', 'remember'].includes(step)
      expect(await stateOf(data)).to.deep.equal(step === 'done' ? EVERYTHING : { ...NOTHING, pending: isRemembered })
      const again = await provision(data, 'never')
      expect(again.code, again.stderr).to.equal(0)
      expect(await stateOf(data)).to.deep.equal(EVERYTHING)
      const [first, ...later] = root.asked
      // What the root sees of the second run is a renewal, and no new key for a known GUID.
      for (const { guid, publicKey } of later)
        expect({ guid, publicKey }).to.deep.equal({ guid: first?.guid, publicKey: first?.publicKey })
    })
  }

  it('on a server that is one already: what it was it stays, until all is kept', async () => {
    const data = path('renewing')
    expect((await provision(data, 'never')).code).to.equal(0)
    for (const step of ['check', 'keep'] as const) {
      const before = dumpOf(data)
      expect((await provision(data, step)).signal).to.equal('SIGKILL')
      expect(dumpOf(data), step).to.equal(before)
    }
    const before = dumpOf(data)
    expect((await provision(data, 'done')).signal).to.equal('SIGKILL')
    expect(dumpOf(data)).not.to.equal(before)
    expect(await stateOf(data)).to.deep.equal(EVERYTHING)
  })

  it('a directory with an interrupted provisioning is still anything: it can become a root', async () => {
    const data = path('a root after all')
    expect((await provision(data, 'ask')).signal).to.equal('SIGKILL')
    const installation = await open(data)
    const server = await startRoot(
      installation,
      { host: '127.0.0.1', port: 0, managementPort: 0 },
      { clock: systemClock, logger: silentLogger, passphrase: MADE_PASSPHRASE },
    )
    await server.close()
    await installation.close()
  })
})
