import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import {
  Agent,
  createServer,
  request as httpRequest,
  type RequestListener,
  type RequestOptions,
  type Server,
} from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { createRootService } from '../../src/asmx/client/index.ts'
import { newGuid } from '../../src/base/guid.ts'
import { systemRandom } from '../../src/base/random.ts'
import {
  headerOf,
  headersOf,
  listExchanges,
  listExchangesIfThere,
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
import { newRsaKey } from '../support/new-key.ts'

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
  const privateKey = newRsaKey(2048)
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

/** The status of the answer to what is posted. */
const statusOfRequest = (url: string, body: string, options: RequestOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = httpRequest(url, { ...options, method: 'POST' }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0))
    })
    asked.once('error', reject)
    asked.end(body)
  })

/** Sends bytes, more of them as long as they are taken, and gives what comes back until the connection ends. */
async function rawAnswer(url: string, first: string, more: readonly Uint8Array[]): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const received: Buffer[] = []
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('data', (chunk: Buffer) => received.push(chunk))
  // A reset connection ends like any other: what has arrived by then is what there is.
  socket.on('error', () => undefined)
  socket.write(first)
  for (const chunk of more) {
    if (socket.destroyed || received.length > 0) break
    await new Promise((resolve) => socket.write(chunk, resolve))
  }
  await Promise.race([ended, setTimeout(5000)])
  socket.destroy()
  return Buffer.concat(received).toString('latin1')
}

describe('record: a proxy in front of a server of its own', function () {
  this.timeout(60_000)
  const directory = temporaryDirectory()
  let root: TestRoot
  let count = 0
  let out: string
  let command: RunningCommand
  let proxy: string
  let upstream: string
  const servers: Server[] = []

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

  /** Records a server that answers by `handler`, instead of the root. */
  const front = async (handler: RequestListener, ...words: string[]): Promise<void> => {
    const server = createServer(handler)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    command = await startUntilReady(['record', '--upstream', upstream, '--out', out, '--port', '0', ...words])
    proxy = command.after('listening on ')
  }

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
  })
  beforeEach(() => {
    out = join(directory.path, String(count++))
  })
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections()
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

  it('folds a logon by Basic that goes on over another connection, as the first one was closed or kept', async () => {
    await start()
    const ask = (authorization: string | undefined, keep: boolean): Promise<number> => {
      const agent = new Agent({ keepAlive: keep })
      agents.push(agent)
      return statusOfRequest(service(), subEnrollEnvelope(), {
        agent,
        headers: {
          'content-type': 'text/xml; charset=utf-8',
          soapaction: `"${SUB_ENROLL_ACTION}"`,
          ...(authorization === undefined ? {} : { authorization }),
        },
      })
    }
    const agents: Agent[] = []
    for (const keep of [false, true]) {
      expect(await ask(undefined, keep)).to.equal(401)
      expect(await ask(basic(ADMIN), keep)).to.equal(200)
    }
    agents.forEach((agent) => agent.destroy())
    const { out: told } = await command.stop()
    expect(recorded().map(({ name }) => name)).to.deep.equal(['SubEnroll__200', 'SubEnroll__200_2'])
    expect(told.filter((line) => line.endsWith('with 1 step of a logon'))).to.have.length(2)
  })

  it('passes HEAD on, whose answer has a length and no content, and replays it so', async () => {
    const length = 1_000_000
    await front((request, response) => {
      response.setHeader('Content-Length', length)
      response.end(request.method === 'HEAD' ? undefined : 'x'.repeat(length))
    })
    const asked = await fetch(`${proxy}/large`, { method: 'HEAD' })
    expect([asked.status, asked.headers.get('content-length'), await asked.text()]).to.deep.equal([200, '1000000', ''])
    await command.stop()
    const [exchange, ...others] = recorded()
    expect(others).to.deep.equal([])
    expect(exchange?.response.body).to.have.length(0)
    expect(headerOf(exchange!.response, 'Content-Length')).to.equal('1000000')
    const replayer = await startUntilReady(['replay', out, '--port', '0'])
    const again = await fetch(`${replayer.after('listening on ')}/large`, { method: 'HEAD' })
    await replayer.stop()
    expect([again.status, again.headers.get('content-length')]).to.deep.equal([200, '1000000'])
  })

  it('answers 504 for a server that does not, within the time that it is given, and records nothing', async () => {
    await front(() => undefined, '--timeout', '1')
    const { status, text } = await postSubEnroll(service())
    const { err } = await command.stop()
    expect([status, text]).to.deep.equal([504, `${upstream} has not answered within 1 seconds.\n`])
    expect(err.join('\n')).to.include('has not answered within 1 seconds')
    expect(listExchangesIfThere(out)).to.deep.equal([])
  })

  it('writes no secret, wherever it is told, and has it replayed to who tells it', async () => {
    const form = 'application/x-www-form-urlencoded'
    const token = '<o:BinarySecurityToken ValueType="x#GSS_Kerberosv5_AP_REQ">SECRET-a</o:BinarySecurityToken>'
    const compressed = { 'content-type': 'text/xml', 'content-encoding': 'gzip' }
    const asked: [path: string, init: RequestInit][] = [
      ['/a.asmx?password=SECRET-b&x=1', { headers: { 'x-auth-token': 'SECRET-c', authorization: 'Basic, SECRET-d' } }],
      ['/b', { headers: { cookie: 'SECRET-e; a="b;SECRET-f"', referer: 'http://a/?token=SECRET-g' } }],
      ['/c', { method: 'POST', headers: { 'content-type': form }, body: 'a=b&password=SECRET-h' }],
      ['/d', { method: 'POST', headers: { 'content-type': 'text/xml' }, body: `<a>${token}</a>` }],
      ['/e', { method: 'POST', headers: compressed, body: gzipSync('<a><Password>SECRET-i</Password></a>') }],
    ]
    await front((_, response) => {
      response.setHeader('Set-Cookie', ['SECRET-j', 'a=b; path=/, c=SECRET-k'])
      response.setHeader('Location', 'http://a/?access_token=SECRET-l')
      response.end('ok')
    })
    for (const [path, init] of asked) await (await fetch(`${proxy}${path}`, init)).text()
    const { out: told, err } = await command.stop()
    expect([told.filter((line) => line.includes('ok')), err]).to.deep.equal([[], []])
    expect(recorded()).to.have.length(asked.length)
    const decompressed = recorded().map(({ request: { headers, body } }) =>
      headerOf({ headers }, 'Content-Encoding') === 'gzip' ? gunzipSync(body).toString() : '',
    )
    const written = everythingIn(out).toString('latin1') + decompressed.join('') + told.join('')
    expect(written.match(/secret.../i)).to.equal(null)
    expect(decompressed).to.include('<a><Password>xxxxxxxx</Password></a>')
    const replayer = await startUntilReady(['replay', out, '--port', '0'])
    const statuses: number[] = []
    for (const [path, init] of asked) {
      statuses.push((await fetch(`${replayer.after('listening on ')}${path}`, init)).status)
    }
    const { out: replayed } = await replayer.stop()
    expect(statuses).to.deep.equal(asked.map(() => 200))
    expect(replayed.join('').match(/secret.../i)).to.equal(null)
  })

  it('records everything that two recorders get in one directory', async () => {
    await front((_, response) => response.end('ok'))
    const first = { command, proxy }
    command = await startUntilReady(['record', '--upstream', upstream, '--out', out, '--port', '0'])
    proxy = command.after('listening on ')
    const complaints: string[] = []
    for (const address of [first.proxy, proxy, first.proxy, proxy]) await (await fetch(`${address}/`)).text()
    for (const each of [first.command, command]) complaints.push(...(await each.stop()).err)
    expect(complaints).to.deep.equal([])
    expect(recorded()).to.have.length(4)
  })

  it('passes a large answer on to a client that is slower, with nothing piling up', async () => {
    const warnings: Error[] = []
    const onWarning = (warning: Error): number => warnings.push(warning)
    process.on('warning', onWarning)
    await front((_, response) => response.end(Buffer.alloc(30_000_000, 'x')))
    const answer = await fetch(`${proxy}/`)
    await setTimeout(200)
    const { length } = await answer.text()
    await command.stop()
    process.off('warning', onWarning)
    expect(length).to.equal(30_000_000)
    expect(warnings.map(({ name }) => name)).to.deep.equal([])
    expect(recorded().map(({ response }) => response.body.length)).to.deep.equal([30_000_000])
  })

  it('tells of an answer that breaks off, passes on what there is of it, and does not record it', async () => {
    await front((_, response) => {
      response.writeHead(200, { 'Content-Length': 100 })
      response.write('only this', () => response.destroy())
    })
    const answer = await rawAnswer(proxy, 'GET /early HTTP/1.1\r\nHost: a\r\n\r\n', [])
    const { code, err, out: told } = await command.stop()
    expect(code).to.equal(1)
    expect(answer).to.match(/\r\n\r\nonly this$/)
    expect(told.at(-1)).to.equal('stopped: 0 recorded, 1 not')
    expect(err).to.deep.equal([
      'not recorded: GET /early: the connection to the server has ended before its answer was complete',
    ])
    expect(listExchangesIfThere(out)).to.deep.equal([])
  })

  it('answers 413 to a request that is too large, whether it says so or is just that long, and does not pass it on', async () => {
    let passed = 0
    await front((_, response) => {
      passed += 1
      response.end()
    })
    const head = 'POST /x HTTP/1.1\r\nHost: a\r\n'
    const announced = await rawAnswer(proxy, `${head}Content-Length: 67108865\r\n\r\n`, [])
    expect(announced)
      .to.match(/^HTTP\/1\.1 413 /)
      .and.to.include('A request has more than 67108864 bytes.')
    const chunk = Buffer.alloc(1_048_576, 'x')
    const chunks = Array.from({ length: 65 }, () =>
      Buffer.concat([Buffer.from('100000\r\n'), chunk, Buffer.from('\r\n')]),
    )
    const long = await rawAnswer(proxy, `${head}Transfer-Encoding: chunked\r\n\r\n`, chunks)
    expect(long)
      .to.match(/^HTTP\/1\.1 413 /)
      .and.to.include('Connection: close')
    await command.stop()
    expect(passed).to.equal(0)
    expect(listExchangesIfThere(out)).to.deep.equal([])
  })

  it('passes an expectation on that nobody knows, and replays what the server says to it to such requests only', async () => {
    await start()
    const send = (address: string): Promise<string> => {
      const body = subEnrollEnvelope()
      const head =
        `POST ${SUB_ENROLL_PATH} HTTP/1.1\r\nHost: rms01\r\nContent-Type: text/xml; charset=utf-8\r\nConnection: close\r\n` +
        `SOAPAction: "${SUB_ENROLL_ACTION}"\r\nExpect: a-miracle\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
      return rawAnswer(address, head + body, [])
    }
    const answer = await send(proxy)
    expect(answer)
      .to.match(/^HTTP\/1\.1 417 /)
      .and.to.include('expects nothing but to continue')
    await command.stop()
    expect(recorded().map(({ request }) => headerOf(request, 'Expect'))).to.deep.equal(['a-miracle'])
    const replayer = await startUntilReady(['replay', out, '--port', '0'])
    const address = replayer.after('listening on ')
    expect(await send(address)).to.include('expects nothing but to continue')
    const plain = await postSubEnroll(`${address}${SUB_ENROLL_PATH}`)
    await replayer.stop()
    expect([plain.status, plain.text.includes('Expect "a-miracle"')]).to.deep.equal([404, true])
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
