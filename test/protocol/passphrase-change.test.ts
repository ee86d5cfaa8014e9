import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { changePassphrase, openInstallation, startRoot } from '../../src/app/index.ts'
import { ownTlsCertificate } from '../../src/app/own-tls-certificate.ts'
import { systemClock } from '../../src/base/clock.ts'
import { DomainError } from '../../src/base/domain-error.ts'
import { silentLogger } from '../../src/base/logger.ts'
import { systemRandom } from '../../src/base/random.ts'
import { privateKeyDecryption } from '../../src/certificates/index.ts'
import { loadSettings } from '../../src/config/index.ts'
import { draftPassphrase, readEncryptedKeys } from '../../src/store/index.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { bundledProgram } from '../support/bundled-program.ts'
import { runCommand } from '../support/process.ts'
import { prepareData, startServer } from '../support/server-process.ts'
import { newKey, postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { copyData, databaseSettings } from '../support/test-database.ts'

const KILL_AT = 'test/support/kill-at.ts'
/** Of the kind that is made, which is quick to open. */
const NEXT = 'VGhlIG5leHQgcGFzc3BocmFzZSBvZiBhbGwsIG9mIDM='

describe('keys passphrase', () => {
  const temporary = temporaryDirectory()
  let made: string
  let copies = 0

  const open = (path: string, set: readonly string[] = []) =>
    openInstallation({
      path,
      settings: loadSettings({ assignments: [...databaseSettings(path), ...set] }),
      random: systemRandom,
      create: 'RMS01',
    })

  /** Starts and stops a root on a directory, with TLS, so that there is a key of that as well. */
  async function startOnce(path: string, passphrase?: string): Promise<void> {
    const installation = await open(path)
    try {
      const listenAt = { host: '127.0.0.1', port: 0, managementPort: 0, tls: { certificate: 'auto' } } as const
      await (await startRoot(installation, listenAt, { clock: systemClock, logger: silentLogger, passphrase })).close()
    } finally {
      await installation.close()
    }
  }

  const copy = (): string => {
    copies += 1
    const path = join(temporary.path, `copy ${copies}`)
    copyData(made, path)
    return path
  }

  async function keysIn(path: string): Promise<string[]> {
    const installation = await open(path)
    try {
      return await readEncryptedKeys(installation.store.queries)
    } finally {
      await installation.close()
    }
  }

  const fileOf = (path: string): string => join(path, 'key-passphrase')
  const passphraseOf = (path: string): string => readFileSync(fileOf(path), 'utf8').trimEnd()
  const draftsIn = (path: string): string[] => readdirSync(path).filter((name) => name.includes('.new-'))

  const countOpened = async (path: string, passphrase: string): Promise<number> => {
    const open = privateKeyDecryption(passphrase)
    return (await keysIn(path)).filter((pem) => {
      try {
        open(pem)
        return true
      } catch {
        return false
      }
    }).length
  }

  const run = (path: string, args: readonly string[] = [], options: Parameters<typeof runCommand>[1] = {}) =>
    runCommand(['keys', 'passphrase', '--data', path, ...args], options)

  before(async () => {
    made = join(temporary.path, 'made')
    await startOnce(made)
  })

  after(() => temporary.remove())

  it('puts every private key under a new passphrase, that of TLS too, and keeps it in its file', async () => {
    const path = copy()
    const before = passphraseOf(path)
    const { code, stdout, stderr } = await run(path)
    expect(code, stderr).to.equal(0)
    expect(stdout).to.match(/^6 private keys are under the new passphrase\nit is kept in .*key-passphrase\n$/)
    expect(passphraseOf(path))
      .to.match(/^[A-Za-z0-9+/]{43}=$/)
      .and.not.equal(before)
    expect(stdout + stderr).not.to.include(passphraseOf(path))
    expect(await countOpened(path, passphraseOf(path))).to.equal(6)
    expect(await countOpened(path, before)).to.equal(0)
    await startOnce(path)
  })

  it('takes the new passphrase from a file or standard input, and the old one from the environment', async () => {
    const path = copy()
    const next = join(temporary.path, 'next')
    writeFileSync(next, `${NEXT}\n`)
    expect((await run(path, ['--new-passphrase-file', next])).code).to.equal(0)
    expect(passphraseOf(path)).to.equal(NEXT)

    const environment = { RMS_EMULATOR_KEY_PASSPHRASE: NEXT }
    const unsaid = await run(path, [], { environment })
    expect(unsaid.code).to.equal(2)
    expect(unsaid.stderr).to.include('--new-passphrase-file')
    const args = ['--new-passphrase-file', '-']
    const { code, stdout } = await run(path, args, { environment, input: 'one more\n' })
    expect(code).to.equal(0)
    expect(stdout).to.include('give it to the server in RMS_EMULATOR_KEY_PASSPHRASE')
    expect(passphraseOf(path)).to.equal(NEXT)
    expect(await countOpened(path, 'one more')).to.equal(6)
    await startOnce(path, 'one more')
  })

  it('changes nothing when the old passphrase is wrong, the new one empty or of several lines, or there are no keys', async () => {
    const path = copy()
    const before = [passphraseOf(path), await keysIn(path)]
    const environment = { RMS_EMULATOR_KEY_PASSPHRASE: 'wrong' }
    const wrong = await run(path, ['--new-passphrase-file', '-'], { environment, input: NEXT })
    expect(wrong.code).to.equal(1)
    expect(wrong.stderr).to.match(/^The key passphrase does not open the stored private key\.\n$/)
    for (const input of ['', '\n', 'a\nb\n']) {
      expect((await run(path, ['--new-passphrase-file', '-'], { input })).code, input).to.equal(2)
    }
    expect([passphraseOf(path), await keysIn(path)]).to.deep.equal(before)
    expect(draftsIn(path)).to.deep.equal([])
    const empty = await open(join(temporary.path, 'empty'))
    const attempt = changePassphrase(empty, { passphrase: undefined, next: NEXT, random: systemRandom })
    const told: unknown = await attempt.catch((error: unknown) => error)
    expect(told).to.be.instanceOf(DomainError).and.to.have.property('code', 'no-private-keys')
    await empty.close()
  })

  // The steps: the draft is written, synced, closed to others, its folder synced; the database commits; the draft takes its place.
  for (const moment of ['writeSync:1', 'fsyncSync:1', 'chmodSync:1', 'fsyncSync:2', 'renameSync:1', 'fsyncSync:3']) {
    it(`killed before ${moment}, leaves one of the two usable, and the next start finds out which`, async () => {
      const path = copy()
      const before = passphraseOf(path)
      const { signal } = await run(path, ['--new-passphrase-file', '-'], {
        input: NEXT,
        environment: { KILL_AT: moment },
        nodeOptions: ['--import', bundledProgram(KILL_AT)],
      })
      expect(signal).to.equal('SIGKILL')
      await startOnce(path)
      const after = passphraseOf(path)
      expect([before, NEXT]).to.include(after)
      expect(after).to.equal(['renameSync:1', 'fsyncSync:3'].includes(moment) ? NEXT : before)
      expect(await countOpened(path, after)).to.equal(6)
      // The next change clears away what was left.
      expect((await run(path)).code).to.equal(0)
      expect(draftsIn(path)).to.deep.equal([])
      await startOnce(path)
    })
  }

  it('of two changes at once, one counts or both do, and the file opens the keys', async () => {
    const path = copy()
    const codes = (await Promise.all([run(path), run(path), run(path)])).map(({ code }) => code)
    expect(codes).to.include(0)
    expect(await countOpened(path, passphraseOf(path))).to.equal(6)
    expect(draftsIn(path)).to.deep.equal([])
  })

  it('is not fooled by a draft that does not open the keys', async () => {
    const path = copy()
    const before = passphraseOf(path)
    draftPassphrase(fileOf(path), 'of another time', systemRandom)
    writeFileSync(`${fileOf(path)}.new-cut`, '')
    await startOnce(path)
    expect(passphraseOf(path)).to.equal(before)
  })

  it('is noticed by a server that still has the old one: it keeps no key of TLS under that', async () => {
    const path = copy()
    const old = passphraseOf(path)
    expect((await run(path)).code).to.equal(0)
    const installation = await open(path)
    const nextYear = new Date(Date.now() + 400 * 86_400_000)
    const renew = (passphrase: string) =>
      ownTlsCertificate(installation, {
        ...{ host: '127.0.0.1', machine: '', at: nextYear, random: systemRandom },
        passphrase: () => Promise.resolve(passphrase),
      })
    const before = await readEncryptedKeys(installation.store.queries)
    const told: unknown = await renew(old).catch((error: unknown) => error)
    expect(told).to.be.instanceOf(DomainError).and.to.have.property('code', 'passphrase-wrong')
    expect(await readEncryptedKeys(installation.store.queries)).to.deep.equal(before)
    await renew(passphraseOf(path))
    await installation.close()
    expect(await countOpened(path, passphraseOf(path))).to.equal(6)
  })

  it('leaves a running server running', async () => {
    const data = await prepareData()
    const server = await startServer(data.path)
    try {
      expect(existsSync(fileOf(data.path))).to.equal(true)
      const enroll = async (guid: string) =>
        (
          await postSubEnroll(server.serviceUrl, {
            authorization: basic(ADMIN),
            body: subEnrollEnvelope({ guid, key: newKey().base64 }),
          })
        ).status
      expect(await enroll('e0000000-0000-4000-8000-000000000001')).to.equal(200)
      expect((await run(data.path)).code).to.equal(0)
      expect(await enroll('e0000000-0000-4000-8000-000000000002')).to.equal(200)
      await server.stop()
      const again = await startServer(data.path)
      await again.stop()
    } finally {
      await server.stop()
      await data.remove()
    }
  })
})
