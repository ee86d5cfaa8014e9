import { constants, publicEncrypt, verify, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { openInstallation } from '../../src/app/index.ts'
import { DomainError } from '../../src/base/domain-error.ts'
import { systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { toKeyObject, verifyChain, type CryptographicModeNumber } from '../../src/certificates/index.ts'
import { loadSettings } from '../../src/config/index.ts'
import { loadCryptoki, openTokenKeyStore } from '../../src/keystore/index.ts'
import { readChain, readEncryptedKeys, readKeyRecord } from '../../src/store/index.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { runCommand, runProgram } from '../support/process.ts'
import { startTestRoot, type TestRoot, type TestRootOptions } from '../support/root-server.ts'
import { hasSoftToken, makeSoftToken, type SoftToken } from '../support/soft-token.ts'
import { chainIn, newKey, postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { databaseSettings } from '../support/test-database.ts'
import { withoutPackage } from '../support/without-package.ts'
import { run } from '../unit/cli/fake-io.ts'

const authorization = basic(ADMIN)

const guidOf = (number: number): string => `e0000000-0000-4000-8000-${String(number).padStart(12, '0')}`

const enroll = (root: TestRoot, number: number, key: string) =>
  postSubEnroll(root.serviceUrl, { authorization, body: subEnrollEnvelope({ guid: guidOf(number), key }) })

const errorOf = (attempt: Promise<unknown>): Promise<{ code: string; message: string }> =>
  attempt.then(
    () => ({ code: 'none', message: '' }),
    (error: unknown) => ({
      code: error instanceof DomainError ? String(error.code) : String(error),
      message: error instanceof Error ? error.message : '',
    }),
  )

/** What `chain export --format pem` prints. */
async function exportedPem(path: string): Promise<string> {
  const { code, out } = await run(['chain', 'export', '--format', 'pem', '--data', path])
  expect(code).to.equal(0)
  return out.join('\n')
}

describe('keys.store = pkcs11', () => {
  let made: SoftToken | undefined
  let token: SoftToken
  const directory = temporaryDirectory()
  let started: TestRoot[] = []

  before(function () {
    if (!hasSoftToken()) this.skip()
    made = makeSoftToken()
    token = made
  })

  after(() => {
    made?.remove()
    directory.remove()
  })

  afterEach(async () => {
    for (const root of started) await root.close()
    started = []
  })

  const start = async (options: TestRootOptions = {}): Promise<TestRoot> => {
    const set = [...token.settings, ...(options.set ?? [])]
    const root = await startTestRoot({ pin: token.pin, ...options, set })
    started.push(root)
    await root.grant('rmsadmin')
    return root
  }

  const stop = async (root: TestRoot) => {
    started = started.filter((one) => one !== root)
    await root.close()
  }

  for (const mode of [1, 2] as const satisfies readonly CryptographicModeNumber[]) {
    describe(`in mode ${mode}`, () => {
      it('signs a whole chain, which verify and openssl believe', async () => {
        const root = await start({ set: [`cryptographicMode=${mode}`] })
        const { base64 } = newKey(mode * 1024)
        const { status, text } = await enroll(root, 1, base64)
        expect(status, text).to.equal(200)
        const anchors = await root.anchors()
        const { ok, results } = verifyChain(chainIn(text), { anchors, at: new Date() })
        expect(results.filter(({ outcome }) => outcome === 'fails')).to.deep.equal([])
        expect(ok).to.equal(true)

        const pems = (await exportedPem(root.path)).match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? []
        expect(pems).to.have.length(5)
        const [issued] = await root.enrollments()
        const file = (name: string, ...parts: readonly string[]) => {
          const path = join(directory.path, `${mode}-${name}`)
          writeFileSync(path, `${parts.join('\n')}\n`)
          return path
        }
        const leaf = file('leaf.pem', new X509Certificate(issued?.x509 ?? '').toString())
        const between = file('between.pem', ...pems.slice(0, -1))
        const anchor = file('anchor.pem', ...pems.slice(-1))
        const args = ['verify', '-x509_strict', '-CAfile', anchor, '-untrusted', between, leaf]
        const { stdout, stderr } = await runProgram('openssl', args)
        expect(stdout, stderr).to.match(/leaf\.pem: OK\n$/)
      })

      it('keeps none of its private keys, but token, label and ID, and finds the key again', async () => {
        const path = join(directory.path, `kept-${mode}`)
        const first = await start({ path, set: [`cryptographicMode=${mode}`] })
        const { queries } = first.installation.store
        expect(await readEncryptedKeys(queries)).to.deep.equal([])
        const record = await readKeyRecord(queries, 'licensor')
        expect(record).to.include({ store: 'pkcs11', token: 'rms', label: 'rms-emulator TESTROOT licensor' })
        const chain = await first.chain()
        await stop(first)
        const again = await start({ path, set: [`cryptographicMode=${mode}`] })
        expect(await again.chain()).to.deep.equal(chain)
        expect((await enroll(again, 2, newKey(mode * 1024).base64)).status).to.equal(200)
      })
    })
  }

  it('answers sub-enrollments at concurrency 32, each with a certificate that verifies, and signed by asmx.signResponses', async () => {
    const root = await start({ set: ['asmx.signResponses=true'] })
    const keys = Array.from({ length: 8 }, () => newKey().base64)
    const anchors = await root.anchors()
    let next = 0
    const client = async (): Promise<void> => {
      for (let number = next++; number < 128; number = next++) {
        const { status, text } = await enroll(root, number, keys[number % keys.length] ?? '')
        expect(status, text).to.equal(200)
        expect(text).to.match(/<ds:SignatureValue>[A-Za-z0-9+/]{171}=<\//)
        expect(verifyChain(chainIn(text), { anchors, at: new Date() }).ok).to.equal(true)
      }
    }
    await Promise.all(Array.from({ length: 32 }, client))
    expect(new Set((await root.enrollments()).map(({ guid }) => guid)).size).to.equal(128)
  })

  it('gives 200 right signatures that are asked for at once, and the event loop goes on', async () => {
    const store = await openTokenKeyStore({
      ...{
        library: token.library,
        token: token.label,
        pin: () => token.pin,
        sessions: 4,
        deadline: 10_000,
        server: 'S',
      },
      ...{ random: systemRandom, clock: systemClock, load: loadCryptoki },
    })
    try {
      const { key } = await store.make('licensor', 1024)
      let turns = 0
      const timer = setInterval(() => (turns += 1), 1)
      const texts = Array.from({ length: 200 }, (_, index) => Buffer.from(`text ${index}`))
      const hashOf = (index: number) => (index % 2 === 0 ? 'SHA1' : 'SHA256')
      const signatures = await Promise.all(texts.map((text, index) => Promise.resolve(key.sign(hashOf(index), text))))
      clearInterval(timer)
      const wrong = signatures.filter(
        (signature, index) =>
          !verify(hashOf(index), texts[index] ?? Buffer.of(), toKeyObject(key.publicKey), signature),
      )
      expect(wrong).to.deep.equal([])
      expect(turns).to.be.greaterThan(3)
    } finally {
      await store.close()
    }
  })

  for (const [mode, padding] of [
    [1, { padding: constants.RSA_PKCS1_PADDING }],
    [2, { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }],
  ] as const) {
    it(`opens in the token what is sealed for the server in mode ${mode}`, async () => {
      const { library, label, pin } = token
      const keys = await openTokenKeyStore({
        ...{ library, token: label, pin: () => pin, sessions: 2, deadline: 60_000 },
        ...{ server: 'RMS01', random: systemRandom, clock: systemClock, load: loadCryptoki },
      })
      try {
        const { key } = await keys.make('licensor', mode === 1 ? 1024 : 2048)
        const sealed = publicEncrypt({ key: toKeyObject(key.publicKey), ...padding }, Buffer.from('a session key'))
        const opened = await key.decrypt(mode === 1 ? 'PKCS1' : 'OAEP', sealed)
        expect(Buffer.from(opened ?? []).toString()).to.equal('a session key')
      } finally {
        await keys.close()
      }
    })
  }

  it('costs refusals while the token is away, records none of them, and goes on when it is back', async () => {
    const lines: string[] = []
    const note = (bindings: object, message: string) => void lines.push(`${JSON.stringify(bindings)} ${message}`)
    const root = await start({ logger: { info: note, warn: note, error: note } })
    const { base64 } = newKey()
    expect((await enroll(root, 1, base64)).status).to.equal(200)
    const readiness = async (): Promise<unknown> => (await fetch(`${root.server.managementUrl}/ready`)).json()
    expect(await readiness()).to.deep.equal({ ready: true })
    token.pull()
    try {
      expect(await readiness()).to.deep.equal({ ready: false, reasons: ['the key store is not available'] })
      const { status, text } = await enroll(root, 2, base64)
      expect(status).to.equal(500)
      expect(text).to.include('Microsoft.DigitalRightsManagement.Utilities.UnspecifiedErrorException')
      expect(text).not.to.match(/token|CKR_|PKCS/i)
    } finally {
      token.plug()
    }
    await pause(1100)
    expect(await readiness()).to.deep.equal({ ready: true })
    expect((await enroll(root, 3, base64)).status).to.equal(200)
    expect((await root.enrollments()).map(({ guid }) => guid)).to.deep.equal([guidOf(3), guidOf(1)])
    expect(lines.join('\n')).not.to.include(token.pin)
  })

  describe('says what is wrong', () => {
    const failing = (set: readonly string[], pin = token.pin) =>
      errorOf(startTestRoot({ set: [...token.settings, ...set], pin }))

    it('when the PIN is wrong, without naming it', async () => {
      const { code, message } = await failing([], '99999999')
      expect(code).to.equal('pin-wrong')
      expect(message).to.include('refuses the PIN').and.not.include('99999999')
    })

    it('when there is no PIN, or its file is empty or not there', async () => {
      const empty = join(directory.path, 'empty-pin')
      writeFileSync(empty, '\n')
      expect((await failing([], '')).code).to.equal('pin-missing')
      expect((await failing([`keys.pkcs11.pinFile=${empty}`], '')).code).to.equal('pin-missing')
      expect((await failing([`keys.pkcs11.pinFile=${empty}-not`], '')).code).to.equal('pin-missing')
    })

    it('when the token or the library is not there', async () => {
      expect((await failing(['keys.pkcs11.token=other'])).code).to.equal('token-missing')
      expect((await failing(['keys.pkcs11.library=/nowhere/lib.so'])).code).to.equal('pkcs11-library-unusable')
    })

    it('when a seed is to make the keys', async () => {
      expect((await failing(['seed=a seed'])).message).to.match(/cannot be reproduced/)
    })

    it('when the keys are in the other store', async () => {
      const path = join(directory.path, 'in the token')
      await stop(await start({ path }))
      expect((await errorOf(startTestRoot({ path }))).code).to.equal('key-store-differs')
      const inFile = join(directory.path, 'in the file')
      await (await startTestRoot({ path: inFile })).close()
      const { code } = await errorOf(startTestRoot({ path: inFile, set: token.settings, pin: token.pin }))
      expect(code).to.equal('key-store-differs')
    })

    it('when the key is gone from the token, or is not the one of the certificate', async () => {
      const path = join(directory.path, 'swapped')
      await stop(await start({ path }))
      const installation = await openInstallation({
        ...{ path, random: systemRandom, create: undefined },
        settings: loadSettings({ assignments: databaseSettings(path) }),
      })
      const { queries } = installation.store
      expect((await readChain(queries)).length).to.equal(5)
      const other = await readKeyRecord(queries, 'enrollment-service')
      const id = other?.store === 'pkcs11' ? other.id : ''
      const point = (key_id: string) =>
        queries.updateTable('token_key').set({ key_id }).where('role', '=', 'licensor').execute()
      const again = () => errorOf(startTestRoot({ path, set: token.settings, pin: token.pin }))
      await point(id)
      expect((await again()).code).to.equal('key-differs')
      await point('00')
      expect((await again()).code).to.equal('key-missing')
      await installation.close()
    })
  })

  it('reads the PIN from a file', async () => {
    const pinFile = join(directory.path, 'pin')
    writeFileSync(pinFile, `${token.pin}\n`)
    const root = await start({ pin: '', set: [`keys.pkcs11.pinFile=${pinFile}`] })
    expect((await enroll(root, 1, newKey().base64)).status).to.equal(200)
  })
})

describe('keys.store = pkcs11 without the optional package', () => {
  it('is refused in one line that says what to install', async () => {
    const directory = temporaryDirectory()
    const settings = ['keys.store=pkcs11', 'keys.pkcs11.library=/nowhere/lib.so', 'keys.pkcs11.token=rms']
    const set = settings.flatMap((setting) => ['--set', setting])
    const { code, stderr } = await runCommand(
      ['serve', '--data', join(directory.path, 'root'), '--port', '0', ...set],
      {
        nodeOptions: ['--import', withoutPackage('pkcs11js')],
      },
    )
    directory.remove()
    expect(code).to.equal(1)
    expect(stderr).to.match(
      /^keys\.store is pkcs11, but the optional package pkcs11js cannot be loaded\. .*npm ci\..*\n$/,
    )
  })
})
