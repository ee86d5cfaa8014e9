import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { RequestOptions } from 'node:https'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect } from 'chai'
import { createRootService } from '../../src/asmx/client/index.ts'
import { frozenClock } from '../../src/base/clock.ts'
import { newGuid } from '../../src/base/guid.ts'
import { silentLogger, type Logger } from '../../src/base/logger.ts'
import { systemRandom } from '../../src/base/random.ts'
import { buildTlsCertificate, formatCertificatePem, signingKeyOf } from '../../src/certificates/index.ts'
import { ConfigError } from '../../src/config/index.ts'
import type { SubEnrollRequest } from '../../src/licensing/index.ts'
import { PROFILES } from '../../src/protocol/profile.ts'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { exchange, rawRequest } from '../support/raw-http.ts'
import { startTestRoot, type TestRoot, type TestRootOptions } from '../support/root-server.ts'
import { chainIn, GOOD_REQUEST, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { askTls } from '../support/tls-client.ts'
import { isOnPostgres } from '../support/test-database.ts'
import { newRsaKey } from '../support/new-key.ts'

const AUTO = { certificate: 'auto' } as const
const DAY = 86_400_000

const certificateOf = (root: TestRoot): string => readFileSync(root.server.tlsCertificateFile ?? '', 'utf8')

/** What goes wrong with a connection, by its code. */
const codeOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'none',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )

/** A certificate for the loopback address and its key, as an operator would bring them. */
async function operatorsCertificate(): Promise<{ cert: string; key: string }> {
  const privateKey = newRsaKey(2048)
  const now = Date.now()
  const der = await buildTlsCertificate({
    serial: systemRandom.bytes(8).map((byte, i) => (i === 0 ? 1 : byte)),
    names: ['127.0.0.1'],
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + DAY),
    key: signingKeyOf(privateKey),
  })
  return { cert: formatCertificatePem(der), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

describe('TLS with a certificate of the server’s own', () => {
  let root: TestRoot

  before(async () => {
    root = await startTestRoot({ tls: AUTO })
    await root.grant('rmsadmin')
  })

  after(() => root.close())

  const ask = (path: string, options: RequestOptions = {}, body?: string) =>
    askTls(`${root.server.url}${path}`, { ca: certificateOf(root), ...options }, body)
  const path = '/_wmcs/Certification/SubEnrollService.asmx'

  it('is what the listener says of itself', () => {
    expect(root.server.url).to.match(/^https:\/\/127\.0\.0\.1:\d+$/)
    expect(root.server.managementUrl).to.match(/^http:/)
  })

  it('issues certificates as without', async () => {
    const headers = {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: `"${SUB_ENROLL_ACTION}"`,
      authorization: basic(ADMIN),
    }
    const { status, text, protocol } = await ask(path, { method: 'POST', headers }, subEnrollEnvelope())
    expect([status, chainIn(text).length, protocol]).to.deep.equal([200, 5, 'TLSv1.3'])
    expect((await ask(path, { method: 'POST' }, subEnrollEnvelope())).status).to.equal(401)
  })

  it('has https in the address of the WSDL and of the discovery document', async () => {
    const headers = { host: 'rms01' }
    for (const query of ['wsdl', 'disco']) {
      const { text } = await ask(`${path}?${query}`, { headers, checkServerIdentity: () => undefined })
      expect(text, query).to.contain(`"https://rms01${path}`).and.not.to.contain(`http://rms01${path}`)
    }
  })

  it('is refused by those who have not been told to trust it', async () => {
    expect(await codeOf(askTls(root.serviceUrl, {}))).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT')
  })

  it('lets a licensing server in that trusts it, and tells another what is missing', async () => {
    const request: SubEnrollRequest = {
      publicKeyBytes: Buffer.from(GOOD_REQUEST.key, 'base64'),
      guid: newGuid(systemRandom),
      sku: 'RMS 1.0',
      version: PROFILES['rms-1.0-sp2'].build,
      name: 'LICENSING',
      url: GOOD_REQUEST.url,
    }
    const trusting = await createRootService(root.server.url, ADMIN, { authorities: certificateOf(root) })
    expect(await trusting.subEnroll(request)).to.have.length(5)
    const other = await createRootService(root.server.url, ADMIN)
    const failure: unknown = await other.subEnroll(request).catch((error: unknown) => error)
    expect(failure).to.be.instanceOf(Error).with.property('code', 'root-unreachable')
    expect(String(failure)).to.contain('--tls-ca')
  })

  it('is for every name of the server, for a year, RSA-2048 with SHA-256, and no CA', () => {
    const certificate = new X509Certificate(certificateOf(root))
    for (const name of ['localhost', 'testroot']) expect(certificate.checkHost(name), name).to.equal(name)
    for (const address of ['127.0.0.1', '::1']) expect(certificate.checkIP(address), address).to.equal(address)
    expect(certificate.checkHost('rms01')).to.equal(undefined)
    expect(certificate.ca).to.equal(false)
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).to.equal(2048)
    expect(certificate.subject).to.contain('O=rms-emulator\nOU=Emulated hierarchy - not for production')
    const days = (Date.parse(certificate.validTo) - Date.now()) / DAY
    expect(days).to.be.within(364.9, 365.1)
  })

  it('ends connections that speak no TLS, and goes on', async () => {
    const plain = root.server.url.replace('https:', 'http:')
    for (const bytes of [
      rawRequest([`GET ${path}?wsdl HTTP/1.1`, 'Host: a']),
      Buffer.from('\x16\x03\x01\x00\x05hello'),
    ]) {
      const answer = await exchange(plain, bytes).catch(() => undefined)
      expect(answer?.status).to.be.oneOf([undefined, 400])
    }
    expect((await ask(`${path}?wsdl`)).status).to.equal(200)
  })

  it('takes TLS 1.2 and nothing older', async () => {
    const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const
    expect(await codeOf(ask(`${path}?wsdl`, old))).to.be.oneOf(['EPROTO', 'ECONNRESET'])
    expect((await ask(`${path}?wsdl`, { maxVersion: 'TLSv1.2' })).protocol).to.equal('TLSv1.2')
  })
})

describe('The certificate of the server’s own', () => {
  let directory: ReturnType<typeof temporaryDirectory>

  before(() => {
    directory = temporaryDirectory()
  })

  after(() => directory.remove())

  /** The certificate that a root has at a moment, on one data directory for all of them. */
  const certificateAt = async (at: Date, options: TestRootOptions = {}): Promise<string> => {
    const path = join(directory.path, 'root')
    const root = await startTestRoot({ path, tls: AUTO, clock: frozenClock(at), ...options })
    try {
      return certificateOf(root)
    } finally {
      await root.close()
    }
  }

  const START = new Date('2026-01-01T00:00:00Z')
  const later = (days: number): Date => new Date(START.getTime() + days * DAY)

  it('is renewed while the server runs, for the connections that come then', async () => {
    let now = new Date(Date.now() - 340 * DAY)
    const told: string[] = []
    const logger: Logger = { ...silentLogger, info: (_fields, message) => void told.push(message) }
    const root = await startTestRoot({ tls: AUTO, clock: { now: () => now }, logger, certificateCheck: 10 })
    try {
      const description = `${root.serviceUrl}?wsdl`
      const first = certificateOf(root)
      await setTimeout(50)
      expect((await askTls(description, { ca: first })).status).to.equal(200)
      expect(certificateOf(root)).to.equal(first)
      now = new Date()
      for (let look = 0; look < 500 && !told.includes('the TLS certificate has been renewed'); look += 1)
        await setTimeout(10)
      expect(certificateOf(root)).not.to.equal(first)
      expect((await askTls(description, { ca: certificateOf(root) })).status).to.equal(200)
      expect(await codeOf(askTls(description, { ca: first }))).not.to.equal('none')
      expect(told.filter((message) => message === 'the TLS certificate has been renewed')).to.have.length(1)
    } finally {
      await root.close()
    }
  })

  it('stays through restarts until a month before its end, and as long as it has all names', async () => {
    const first = await certificateAt(START)
    expect(await certificateAt(later(334))).to.equal(first)
    const second = await certificateAt(later(336))
    expect(second).not.to.equal(first)
    expect(await certificateAt(later(400))).to.equal(second)
    expect(await certificateAt(later(800))).not.to.equal(second)
    const third = await certificateAt(later(800))
    const renamed = await certificateAt(later(800), { set: ['server.url=https://rms.example/_wmcs'] })
    expect(renamed).not.to.equal(third)
    expect(new X509Certificate(renamed).checkHost('rms.example')).to.equal('rms.example')
  })

  it('has a private key that no file holds in the clear', function () {
    if (isOnPostgres) this.skip()
    expect(existsSync(join(directory.path, 'root', 'tls-certificate.pem'))).to.equal(true)
    expect(readFileSync(join(directory.path, 'root', 'configuration.sqlite'), 'latin1')).not.to.contain(
      'BEGIN PRIVATE KEY',
    )
  })
})

describe('TLS with the operator’s certificate', () => {
  it('shows that certificate', async () => {
    const certificate = await operatorsCertificate()
    const root = await startTestRoot({ tls: { certificate } })
    try {
      expect(root.server.tlsCertificateFile).to.equal(undefined)
      expect((await askTls(`${root.serviceUrl}?wsdl`, { ca: certificate.cert })).status).to.equal(200)
    } finally {
      await root.close()
    }
  })

  for (const [what, bend] of [
    ['a key of another certificate', async (cert: string) => ({ cert, key: (await operatorsCertificate()).key })],
    ['no key', (cert: string) => Promise.resolve({ cert, key: 'hello' })],
    ['no certificate', () => Promise.resolve({ cert: 'hello', key: 'hello' })],
  ] as const) {
    it(`does not start with ${what}, and says so in one line`, async () => {
      const certificate = await bend((await operatorsCertificate()).cert)
      const failure: unknown = await startTestRoot({ tls: { certificate } }).catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(ConfigError)
      expect(String(failure)).to.match(/: TLS certificate and private key cannot be used: [^\n]+\.$/)
    })
  }
})

describe('tls.legacy', () => {
  it('takes a client of TLS 1.0 with SHA-1, and warns once', async () => {
    const warnings: string[] = []
    const logger: Logger = { ...silentLogger, warn: (_about: object, text: string) => void warnings.push(text) }
    const root = await startTestRoot({ tls: AUTO, set: ['tls.legacy=true'], logger })
    try {
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'AES128-SHA:@SECLEVEL=0' } as const
      for (let i = 0; i < 3; i++) {
        const { status, protocol, cipher } = await askTls(`${root.serviceUrl}?wsdl`, {
          ca: certificateOf(root),
          ...old,
        })
        expect([status, protocol, cipher]).to.deep.equal([200, 'TLSv1', 'AES128-SHA'])
      }
      const now = await askTls(`${root.serviceUrl}?wsdl`, { ca: certificateOf(root) })
      expect(now.protocol).to.equal('TLSv1.3')
      expect(warnings.filter((text) => text.includes('TLS 1.0'))).to.have.length(1)
    } finally {
      await root.close()
    }
  })
})

describe('TLS that asks for client certificates', () => {
  it('lets clients in with one and without', async () => {
    const client = await operatorsCertificate()
    const root = await startTestRoot({ tls: { ...AUTO, clientCertificates: { authorities: [client.cert] } } })
    try {
      for (const own of [{}, client, await operatorsCertificate()]) {
        const { status } = await askTls(`${root.serviceUrl}?wsdl`, { ca: certificateOf(root), ...own })
        expect(status).to.equal(200)
      }
    } finally {
      await root.close()
    }
  })
})
