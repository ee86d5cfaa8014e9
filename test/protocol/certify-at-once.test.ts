import { join } from 'node:path'
import { expect } from 'chai'
import { openInstallation, type Installation } from '../../src/app/index.ts'
import { ntHash } from '../../src/authentication/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import {
  decryptPrivateKey,
  formatPkcs1PublicKey,
  readLicenseOf,
  rsaPublicKeyOf,
  type RsaPublicKey,
} from '../../src/certificates/index.ts'
import { loadSettings } from '../../src/config/index.ts'
import type { ActivatedMachine } from '../../src/security-processor/index.ts'
import { basic } from '../support/admin.ts'
import { activate, certify, openAccountKey } from '../support/certify-call.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { databaseSettings, joining, rowsIn } from '../support/test-database.ts'
import { run } from '../unit/cli/fake-io.ts'

const PASSPHRASE = 'that of the cluster'
const PASSWORD = 'Pa55word'
const ACCOUNTS = Array.from({ length: 4 }, (_, number) => `user-${number}`)

const textOf = (key: RsaPublicKey): string => Buffer.from(formatPkcs1PublicKey(key)).toString('base64')

describe('[MS-RMPR] §3.3.4.1 two servers of one cluster that certify an account at the same moment', function () {
  this.timeout(120_000)
  const temporary = temporaryDirectory()
  const path = (server: string): string => join(temporary.path, server)
  let installation: Installation
  let servers: readonly ServerProcess[] = []
  let machines: readonly [ActivatedMachine, ActivatedMachine]

  before(async () => {
    const environment = { RMS_EMULATOR_KEY_PASSPHRASE: PASSPHRASE }
    installation = await openInstallation({
      path: path('ONE'),
      settings: loadSettings({ assignments: databaseSettings(path('ONE')) }),
      random: systemRandom,
      create: 'ONE',
    })
    for (const name of ACCOUNTS) {
      await installation.accounts.add({ name, ntHash: ntHash(PASSWORD), groups: [], at: new Date() })
    }
    const one = await startServer(path('ONE'), [], { environment })
    servers = [one]
    const words = ['--data', path('TWO'), '--set', 'server.name=TWO', ...joining(path('ONE'), path('TWO'))]
    expect((await run(['join', ...words], { environment })).err).to.deep.equal([])
    servers = [one, await startServer(path('TWO'), [], { environment })]
    machines = [await activate(), await activate()]
  })

  after(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    await installation.close()
    temporary.remove()
  })

  /** The account certificates that both give an account which asks them at once, each for a machine of its own. */
  const certifiedAtOnce = (account: string): Promise<readonly string[]> => {
    const authorization = basic({ user: account, password: PASSWORD })
    return Promise.all(
      servers.map(async ({ url }, index) => (await certify(url, machines[index] ?? machines[0], { authorization }))[0]),
    )
  }

  const certifiedKey = (rac: string): string =>
    textOf(readLicenseOf('rms-account-certificate', rac).license.principal.publicKey)

  it('end with one key pair, which both certificates hold, now and later', async () => {
    for (const account of ACCOUNTS) {
      const [first, later] = [await certifiedAtOnce(account), await certifiedAtOnce(account)]
      const sealed = await Promise.all(first.map((rac, index) => openAccountKey(rac, machines[index] ?? machines[0])))
      const keys = [...[...first, ...later].map(certifiedKey), ...sealed.map((key) => textOf(rsaPublicKeyOf(key)))]
      expect(new Set(keys).size, account).to.equal(1)
    }
    const kept = rowsIn(path('ONE'), 'account_key')
    expect(kept).to.have.length(ACCOUNTS.length)
    const [rac] = await certifiedAtOnce(ACCOUNTS[0] ?? '')
    const opened = kept.map(({ pem }) => textOf(rsaPublicKeyOf(decryptPrivateKey(String(pem), PASSPHRASE))))
    expect(opened).to.include(certifiedKey(rac ?? ''))
  })
})
