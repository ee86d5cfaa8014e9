import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClientAsync, BasicAuthSecurity } from 'soap'
import { createRootService } from '../../src/asmx/client/index.ts'
import { frozenClock } from '../../src/base/clock.ts'
import { parseGuid } from '../../src/base/guid.ts'
import { formatCertificatePem } from '../../src/certificates/index.ts'
import { SOAP_NAMESPACES } from '../../src/protocol/soap.ts'
import { WSU_NAMESPACE } from '../../src/protocol/ws-security.ts'
import { runClient } from '../clients/run-client.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { isInstalled } from '../support/installed.ts'
import { runProgram } from '../support/process.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { readSignedEnvelope, withoutSignature } from '../support/signed-envelope.ts'
import { chainIn, GOOD_REQUEST, newKey, postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const authorization = basic(ADMIN)
const SETTINGS = ['seed=signed answers', 'server.name=RMS01']
const AT = new Date('2026-03-01T12:34:56Z')

const hasProgram = (name: string, args: readonly string[], packages = name): boolean =>
  isInstalled(spawnSync(name, args).status === 0, name, packages)

const hasXmlsec = spawnSync('xmlsec1', ['--version']).status === 0
const zeepHere = spawnSync('/usr/bin/python3', ['-c', 'import zeep']).status === 0

describe('[MS-RMPRS] §3.3.4.1 SubEnroll with asmx.signResponses: WS-Security 1.0, X.509 Token Profile', function () {
  this.timeout(30_000)
  const directory = temporaryDirectory()
  let root: TestRoot
  let success: string
  let fault: string

  const start = (...set: readonly string[]) =>
    startTestRoot({ set: [...SETTINGS, 'asmx.signResponses=true', ...set], clock: frozenClock(AT) })

  const textOf = async (body?: string) =>
    (await postSubEnroll(root.serviceUrl, { authorization, ...(body !== undefined && { body }) })).text

  before(async () => {
    root = await start()
    await root.grant('rmsadmin')
    success = await textOf()
    fault = await textOf(subEnrollEnvelope({ url: undefined }))
  })

  after(async () => {
    await root.close()
    directory.remove()
  })

  it('answers what it would answer without, but for the Security block and the wsu:Id', async () => {
    const plain = await startTestRoot({ set: SETTINGS, clock: frozenClock(AT) })
    try {
      await plain.grant('rmsadmin')
      const ask = async (body: string) => (await postSubEnroll(plain.serviceUrl, { authorization, body })).text
      const unsigned = await ask(subEnrollEnvelope())
      expect(unsigned).not.to.contain('Security')
      expect(withoutSignature(success)).to.equal(unsigned)
      expect(success).to.match(/<soap:Header><VersionData [^>]+><MinimumVersion>1\.0\.0\.0</)
      const plainFault = await ask(subEnrollEnvelope({ url: undefined }))
      expect(withoutSignature(fault)).to.equal(plainFault)
      expect(plainFault).to.contain('System.ArgumentNullException')
    } finally {
      await plain.close()
    }
  })

  it('says the moment of the request, by the clock of the server', () => {
    const { created, expires } = readSignedEnvelope(success)
    expect([created, expires]).to.deep.equal(['2026-03-01T12:34:56Z', '2026-03-01T12:39:56Z'])
  })

  it('carries the X.509 chain of the root: its licensor certificate, and all above it to the self-signed one', async () => {
    const { chain } = readSignedEnvelope(success)
    const kept = (await (await fetch(`${root.server.managementUrl}/chain`)).json()) as { x509: string }[]
    expect(chain.map((der) => formatCertificatePem(der))).to.deep.equal(kept.map(({ x509 }) => x509))
    const parsed = chain.map((der) => new X509Certificate(der))
    expect(parsed).to.have.length(5)
    parsed.forEach((one, i) => expect(one.checkIssued(parsed[i + 1] ?? one), one.subject).to.equal(true))
  })

  it('leaves 400 without a body, and does not sign what it has not read', async () => {
    const { status, text } = await postSubEnroll(root.serviceUrl, { authorization, body: '<a' })
    expect([status, text]).to.deep.equal([400, ''])
    expect((await postSubEnroll(root.serviceUrl, {})).text).not.to.contain('Security')
  })

  it('puts no part of the private key into an answer or the log', async () => {
    const lines: string[] = []
    const note = (fields: object, message: string) => void lines.push(`${JSON.stringify(fields)} ${message}`)
    const logged = await startTestRoot({
      set: [...SETTINGS, 'asmx.signResponses=true'],
      logger: { info: note, warn: note, error: note },
    })
    try {
      await logged.grant('rmsadmin')
      await postSubEnroll(logged.serviceUrl, { authorization })
      await postSubEnroll(logged.serviceUrl, { authorization, body: subEnrollEnvelope({ url: undefined }) })
    } finally {
      await logged.close()
    }
    expect(lines.join('\n')).to.contain('sub-enrolled').and.to.contain('ArgumentNullException')
    expect(`${lines.join('\n')}${success}${fault}`).not.to.match(/PRIVATE|KeyObject|privateKey|licensorKey/)
  })

  describe(`xmlsec1 ${hasXmlsec ? 'verifies' : '(SKIPPED: apt-get install xmlsec1)'}`, () => {
    const certificateFile = join(directory.path, 'signer.pem')
    const file = join(directory.path, 'answer.xml')

    before(function () {
      if (!hasProgram('xmlsec1', ['--version'])) this.skip()
    })

    /** What xmlsec1 makes of an answer, under the leaf of its token or another certificate. */
    async function verify(envelope: string, version: '1.1' | '1.2' = '1.1', certificate?: Buffer) {
      const leaf = certificate ?? readSignedEnvelope(envelope).chain[0]!
      writeFileSync(certificateFile, formatCertificatePem(leaf))
      writeFileSync(file, envelope)
      const ids = [`${WSU_NAMESPACE}:Timestamp`, `${SOAP_NAMESPACES[version]}:Body`]
      const options = ids.flatMap((name) => ['--id-attr:Id', name])
      const { code, stderr } = await runProgram('xmlsec1', [
        '--verify',
        ...['--pubkey-cert-pem', certificateFile, ...options],
        file,
      ])
      return { code, signed: /SignedInfo References \(ok\/all\): (\d\/\d)/.exec(stderr)?.[1] }
    }

    const GOOD = { code: 0, signed: '2/2' }

    it('an answer and a fault, both references of each', async () => {
      expect(await verify(success)).to.deep.equal(GOOD)
      expect(await verify(fault)).to.deep.equal(GOOD)
    })

    it('not after a change of body or Timestamp', async () => {
      for (const [from, to] of [
        ['licensing.example', 'licensing.invalid'],
        ['<LicensorCertificateChain><string>', '<LicensorCertificateChain><string>x'],
        ['Created>2026', 'Created>2027'],
        ['Expires>2026', 'Expires>2036'],
      ] as const) {
        expect(success).to.contain(from)
        expect((await verify(success.replace(from, to))).code, from).not.to.equal(0)
      }
      expect((await verify(fault.replace('ArgumentNull', 'Argument'))).code).not.to.equal(0)
    })

    it('not under the certificate of anybody else', async () => {
      const [, above] = readSignedEnvelope(success).chain
      expect((await verify(success, '1.1', above)).code).not.to.equal(0)
    })

    for (const [what, set, version] of [
      ['in cryptographic mode 2', ['cryptographicMode=2', 'request.keySizes=1024,2048'], '1.1'],
      ['in SOAP 1.2', ['asmx.soap12=true'], '1.2'],
      ['with the faults of ASP.NET 1.1', ['asmx.faultForm=aspnet-1.1', 'asmx.customErrors=on'], '1.1'],
    ] as const) {
      it(what, async () => {
        const other = await start(...set)
        try {
          await other.grant('rmsadmin')
          const ask = async (body: string) => {
            const headers = version === '1.2' ? { 'content-type': 'application/soap+xml; charset=utf-8' } : {}
            const envelope = body.replace(SOAP_NAMESPACES['1.1'], SOAP_NAMESPACES[version])
            return (await postSubEnroll(other.serviceUrl, { authorization, body: envelope, headers })).text
          }
          expect(await verify(await ask(subEnrollEnvelope()), version)).to.deep.equal(GOOD)
          expect(await verify(await ask(subEnrollEnvelope({ url: 'x' })), version)).to.deep.equal(GOOD)
        } finally {
          await other.close()
        }
      })
    }
  })

  it('openssl verifies the chain inside the token, strictly, from the root at its front to the signer', async function () {
    if (!hasProgram('openssl', ['version'])) this.skip()
    const { chain } = readSignedEnvelope(success)
    const pem = chain.map((der) => formatCertificatePem(der))
    const files = { signer: pem[0]!, between: pem.slice(1, -1).join(''), anchor: pem.at(-1)! }
    const [signer, between, anchor] = Object.entries(files).map(([name, text]) => {
      const file = join(directory.path, `${name}.pem`)
      writeFileSync(file, text)
      return file
    })
    const strict = ['verify', '-x509_strict', '-attime', String(AT.getTime() / 1000), '-CAfile', anchor!]
    const verified = await runProgram('openssl', [...strict, '-untrusted', between!, signer!])
    expect(verified.code, verified.stderr).to.equal(0)
    expect((await runProgram('openssl', [...strict, signer!])).code).not.to.equal(0)
  })

  describe('is read by clients that know nothing of signatures', () => {
    const members = { Guid: GOOD_REQUEST.guid, SKU: 'RMS 1.0', Version: '5.2.3790.300', URL: GOOD_REQUEST.url }

    it('node-soap’s own', async () => {
      const wsdl = fileURLToPath(new URL('../../wsdl/SubEnrollService.wsdl', import.meta.url))
      const client = await createClientAsync(wsdl, {}, root.serviceUrl)
      client.setSecurity(new BasicAuthSecurity(ADMIN.user, ADMIN.password))
      const call: unknown = client['SubEnrollAsync']
      if (typeof call !== 'function') throw new Error('there is no SubEnroll')
      const { Guid, ...EnrolleeInformation } = members
      const ask = (enrollee: object) =>
        Reflect.apply(call, client, [
          {
            oInput: {
              CertificatePublicKey: { aPublicKeyBytes: newKey().base64, Guid },
              EnrolleeInformation: enrollee,
            },
          },
        ]) as Promise<[{ SubEnrollResult: { LicensorCertificateChain: { string: string[] } } }]>
      const [result] = await ask(EnrolleeInformation)
      expect(result.SubEnrollResult.LicensorCertificateChain.string).to.have.length(5)
      const refused = await ask({}).catch((error: unknown) => error)
      expect(String(refused)).to.contain('System.ArgumentNullException')
    })

    it('the emulator’s own licensing server', async () => {
      const service = await createRootService(root.server.url, ADMIN)
      const chain = await service.subEnroll({
        publicKeyBytes: Buffer.from(newKey().base64, 'base64'),
        guid: parseGuid('3f2504e0-4f89-41d3-9a0c-0305e82c3301')!,
        sku: 'RMS 1.0',
        version: '5.2.3790.300',
        name: 'RMS02',
        url: 'http://rms02/_wmcs',
      })
      expect(chain.slice(1)).to.deep.equal(chainIn(success).slice(1))
    })

    it(`zeep${zeepHere ? '' : ' (SKIPPED: apt-get install python3-zeep)'}`, async function () {
      if (!hasProgram('/usr/bin/python3', ['-c', 'import zeep'], 'python3-zeep')) this.skip()
      const script = fileURLToPath(new URL('../clients/zeep/sub_enroll.py', import.meta.url))
      const orders = {
        SERVICE: root.serviceUrl,
        USER: ADMIN.user,
        PASSWORD: ADMIN.password,
        SCHEME: 'basic',
        KEY: newKey().base64,
        GUID: members.Guid,
        SKU: 'RMS 1.0',
        VERSION: '5.2.3790.300',
        NAME: 'RMS02',
        URL: members.URL,
        MINIMUM_VERSION: '1.0.0.0',
        MAXIMUM_VERSION: '1.0.0.0',
      }
      const run = (more: object) => runClient(['/usr/bin/python3', script], { ...orders, ...more })
      const enrolled = await run({})
      if (enrolled.outcome !== 'enrolled') throw new Error(`zeep complains: ${enrolled.text}`)
      expect(enrolled.chain.slice(1)).to.deep.equal(chainIn(success).slice(1))
      expect(enrolled.version).to.deep.equal(['1.0.0.0', '1.1.0.0'])
      const failed = await run({ URL: undefined })
      expect(failed.outcome === 'failed' && failed.text).to.contain('System.ArgumentNullException')
    })
  })
})

describe('asmx.signResponses is off unless it is asked for', () => {
  it('and then the library of signatures is not even loaded', async () => {
    const { code, stdout, stderr } = await runProgram(process.execPath, [
      ...['--import', 'tsx', '--input-type=module', '--eval'],
      `import { createRequire } from 'node:module'
       const loaded = () => ['saxes', 'express', 'soap', 'xml-crypto'].filter((name) =>
         Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('node_modules/' + name + '/')))
       await import('./src/app/index.ts')
       console.log(...loaded())
       await import('./src/asmx/signing/index.ts')
       console.log(...loaded())`,
    ])
    expect(code, stderr).to.equal(0)
    // Nor are those that only a server needs.
    expect(stdout).to.equal('saxes\nsaxes xml-crypto\n')
  })
})
