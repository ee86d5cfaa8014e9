import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { createRootService } from '../../src/asmx/client/index.ts'
import { newGuid } from '../../src/base/guid.ts'
import { systemRandom } from '../../src/base/random.ts'
import {
  headerOf,
  headersOf,
  listExchanges,
  requestLineOf,
  statusOf,
  type Exchange,
} from '../../src/exchanges/index.ts'
import { buildTlsCertificate, formatCertificatePem, signingKeyOf } from '../../src/certificates/index.ts'
import type { SubEnrollRequest } from '../../src/licensing/index.ts'
import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { chainIn, GOOD_REQUEST, postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { startUntilReady, type RunningCommand } from '../unit/cli/running-command.ts'

const execute = promisify(execFile)

const REQUEST: SubEnrollRequest = {
  publicKeyBytes: Buffer.from(GOOD_REQUEST.key, 'base64'),
  guid: newGuid(systemRandom),
  sku: 'RMS 1.0',
  version: GOOD_REQUEST.version,
  name: 'LICENSING',
  url: GOOD_REQUEST.url,
}

/** A certificate for the loopback address and its key in files, as an operator would bring them. */
async function operatorsCertificate(directory: string): Promise<{ cert: string; key: string }> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const der = await buildTlsCertificate({
    serial: systemRandom.bytes(8).map((byte, i) => (i === 0 ? 1 : byte)),
    names: ['127.0.0.1'],
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
    key: signingKeyOf(privateKey),
  })
  const files = { cert: join(directory, 'proxy.pem'), key: join(directory, 'proxy.key') }
  writeFileSync(files.cert, formatCertificatePem(der))
  writeFileSync(files.key, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return files
}

/** Every byte that was written. */
const everythingIn = (directory: string): Buffer =>
  Buffer.concat(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
  )

describe('record: a proxy in front of a server of its own', () => {
  const directory = temporaryDirectory()
  let root: TestRoot
  let count = 0
  let out: string
  let command: RunningCommand
  let proxy: string

  const start = async (...words: string[]): Promise<void> => {
    command = await startUntilReady(['record', '--upstream', root.server.url, '--out', out, '--port', '0', ...words])
    proxy = command.after('listening on ')
  }
  const recorded = (): Exchange[] => listExchanges(out).map((stored) => stored.read())
  const service = (): string => `${proxy}${SUB_ENROLL_PATH}`

  const curl = async (...words: string[]): Promise<string> => {
    const sent = ['-H', 'Content-Type: text/xml; charset=utf-8', '-H', `SOAPAction: "${SUB_ENROLL_ACTION}"`]
    const all = ['-sS', '-i', ...words, ...sent, '--data-binary', subEnrollEnvelope(), service()]
    return (await execute('curl', all, { maxBuffer: 10_000_000 })).stdout
  }

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
  })
  beforeEach(() => {
    out = join(directory.path, String(count++))
  })
  after(async () => {
    await root.close()
    directory.remove()
  })

  it('records what was sent and received, without the credentials of Basic', async () => {
    await start()
    const authorization = basic(ADMIN)
    const { status, text, headers } = await postSubEnroll(service(), { authorization })
    const { code, out: told } = await command.stop()
    expect([code, status]).to.deep.equal([0, 200])
    expect(chainIn(text)).to.have.length(5)
    const [exchange, ...others] = recorded()
    expect(others).to.deep.equal([])
    const { request, response, about, name } = exchange!
    expect(name).to.equal('SubEnroll__200')
    expect(requestLineOf(request)).to.deep.equal({ method: 'POST', target: SUB_ENROLL_PATH })
    expect(Buffer.from(request.body).toString()).to.equal(subEnrollEnvelope())
    expect(headerOf(request, 'SOAPAction')).to.equal(`"${SUB_ENROLL_ACTION}"`)
    expect(headerOf(request, 'Host')).to.equal(new URL(root.server.url).host)
    expect(headerOf(request, 'Authorization')).to.equal('Basic [redacted]')
    expect(statusOf(response)).to.equal(200)
    expect(Buffer.from(response.body).toString()).to.equal(text)
    for (const [header, value] of headers) {
      if (!['connection', 'keep-alive'].includes(header)) expect(headerOf(response, header), header).to.equal(value)
    }
    expect(about.redactions).to.deep.equal([{ message: 'request', where: 'authorization', what: 'credentials' }])
    expect(about.source).to.deep.equal({
      software: 'rms-emulator 1.2.3 record',
      url: root.server.url,
      banner: 'Microsoft-IIS/6.0',
    })
    expect(everythingIn(out).includes(authorization.slice(6))).to.equal(false)
    expect(everythingIn(out).includes(ADMIN.password)).to.equal(false)
    expect(told.find((line) => line.startsWith('SubEnroll__200: '))).to.match(/POST \S+ 200, \d+ bytes, \d+ ms$/)
    expect(told.at(-1)).to.equal('stopped: 1 recorded')
  })

  it('lets NTLM through, and folds its steps into one exchange without their tokens', async () => {
    await start()
    const answer = await curl('--ntlm', '-u', `${ADMIN.user}:${ADMIN.password}`)
    const { out: told } = await command.stop()
    expect(answer.match(/^HTTP\/1\.1 \d{3}/gm)).to.deep.equal(['HTTP/1.1 401', 'HTTP/1.1 200'])
    const [exchange, ...others] = recorded()
    expect(others).to.deep.equal([])
    expect(statusOf(exchange!.response)).to.equal(200)
    expect(headerOf(exchange!.request, 'Authorization')).to.equal('NTLM [redacted]')
    expect(Buffer.from(exchange!.request.body).toString()).to.equal(subEnrollEnvelope())
    const challenge = /^WWW-Authenticate: NTLM (\S+)/im.exec(answer)?.[1] ?? 'none'
    expect(challenge.length).to.be.greaterThan(40)
    expect(everythingIn(out).includes('TlRMTVNTUA')).to.equal(false)
    expect(told.join('\n')).to.include('with 1 step of a logon')
  })

  it('lets the client of this project log on by each scheme', async () => {
    await start()
    for (const scheme of ['basic', 'ntlm', 'negotiate'] as const) {
      const client = await createRootService(proxy, ADMIN, { authorities: undefined, scheme })
      expect(await client.subEnroll(REQUEST), scheme).to.have.length(5)
    }
    await command.stop()
    const all = recorded()
    expect(all.map(({ name }) => name)).to.deep.equal(['SubEnroll__200', 'SubEnroll__200_2', 'SubEnroll__200_3'])
    expect(all.map(({ request }) => headerOf(request, 'Authorization'))).to.deep.equal([
      'Basic [redacted]',
      'NTLM [redacted]',
      'Negotiate [redacted]',
    ])
    const written = everythingIn(out)
    for (const secret of ['TlRMTVNTUA', 'oYG', 'YII', basic(ADMIN).slice(6)]) {
      expect(written.toString('latin1').includes(` ${secret}`), secret).to.equal(false)
    }
  })

  it('speaks TLS on either side', async () => {
    const secure = await startTestRoot({ tls: { certificate: 'auto' } })
    await secure.grant('rmsadmin')
    const authorities = secure.server.tlsCertificateFile ?? ''
    const own = await operatorsCertificate(directory.path)
    command = await startUntilReady([
      ...['record', '--upstream', secure.server.url, '--out', out, '--port', '0', '--tls-ca', authorities],
      ...['--tls-cert', own.cert, '--tls-key', own.key],
    ])
    proxy = command.after('listening on ')
    expect(proxy).to.match(/^https:/)
    const client = await createRootService(proxy, ADMIN, {
      authorities: readFileSync(own.cert, 'utf8'),
      scheme: 'basic',
    })
    expect(await client.subEnroll(REQUEST)).to.have.length(5)
    const { stdout } = await execute('curl', ['-sS', '--cacert', own.cert, `${service()}?wsdl`])
    expect(stdout).to.include(`location="${service()}"`)
    await command.stop()
    await secure.close()
    expect(recorded().map(({ name }) => name)).to.deep.equal(['Describe__wsdl_200', 'SubEnroll__200'])
  })

  it('records a refusal as it is, when the logon goes on no further', async () => {
    await start()
    const wrong = await curl('--ntlm', '-u', `${ADMIN.user}:wrong`)
    expect(wrong.match(/^HTTP\/1\.1 \d{3}/gm)?.at(-1)).to.equal('HTTP/1.1 401')
    const { status } = await postSubEnroll(service())
    expect(status).to.equal(401)
    await command.stop()
    const all = recorded()
    expect(all.map(({ name }) => name)).to.deep.equal(['SubEnroll__401', 'SubEnroll__401_2'])
    expect(all.flatMap(({ response }) => headersOf(response, 'WWW-Authenticate'))).to.include('NTLM')
    expect(everythingIn(out).includes('TlRMTVNTUA')).to.equal(false)
  })

  it('tells descriptions the way through it, and records them as the server gave them', async () => {
    await start()
    const answer = await fetch(`${service()}?wsdl`)
    const text = await answer.text()
    await command.stop()
    expect(text).to.include(`location="${service()}"`)
    expect(text).not.to.include(root.server.url)
    const [exchange] = recorded()
    expect(exchange?.name).to.equal('Describe__wsdl_200')
    expect(Buffer.from(exchange!.response.body).toString()).to.include(`location="${root.serviceUrl}"`)
  })

  it('names a fault by its exception', async () => {
    await start()
    const body = subEnrollEnvelope({ url: undefined })
    const { status } = await postSubEnroll(service(), { authorization: basic(ADMIN), body })
    await command.stop()
    expect(status).to.equal(500)
    expect(recorded().map(({ name }) => name)).to.deep.equal(['SubEnroll__500_ArgumentNullException'])
  })

  it('records everything, or what is new, or asks the server once', async () => {
    const ask = () => postSubEnroll(service(), { authorization: basic(ADMIN) })
    const issued = async () => (await root.enrollments()).length
    await start()
    await ask()
    await ask()
    await command.stop()
    expect(recorded().map(({ name }) => name)).to.deep.equal(['SubEnroll__200', 'SubEnroll__200_2'])
    await start('--mode', 'new')
    const before = await issued()
    await ask()
    await postSubEnroll(service(), { authorization: basic(ADMIN), body: subEnrollEnvelope({ name: 'OTHER' }) })
    const { out: told } = await command.stop()
    expect(await issued()).to.equal(before + 2)
    expect(recorded()).to.have.length(3)
    expect(told.some((line) => line.startsWith('recorded already: POST '))).to.equal(true)
    await start('--mode', 'once')
    const { text } = await ask()
    expect((await ask()).text).to.equal(text)
    await command.stop()
    expect(await issued()).to.equal(before + 2)
    expect(text).to.equal(Buffer.from(recorded()[0]!.response.body).toString())
  })

  it('says so when the server is not there, and records nothing', async () => {
    await root.close()
    await start()
    const { status, text } = await postSubEnroll(service())
    const { err } = await command.stop()
    expect(status).to.equal(502)
    expect(text).to.match(/^http:\/\/127\.0\.0\.1:\d+ cannot be reached: /)
    expect(err.join('\n')).to.include('cannot be reached')
    expect(() => recorded()).to.throw(/cannot be read/)
    root = await startTestRoot()
    await root.grant('rmsadmin')
  })
})
