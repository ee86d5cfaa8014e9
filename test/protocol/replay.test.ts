import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { parseAbout, writeExchange, formatAbout, type Exchange } from '../../src/exchanges/index.ts'
import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { startUntilReady, type RunningCommand } from '../unit/cli/running-command.ts'

const execute = promisify(execFile)

/** A recording of a SubEnroll that is answered with a text. */
const recording = (
  name: string,
  answer: string | Uint8Array,
  more: Partial<Exchange['about']> = {},
  body = subEnrollEnvelope(),
): Exchange => ({
  name,
  request: {
    startLine: `POST ${SUB_ENROLL_PATH} HTTP/1.1`,
    headers: [
      ['Host', 'rms01'],
      ['Content-Type', 'text/xml; charset=utf-8'],
      ['SOAPAction', `"${SUB_ENROLL_ACTION}"`],
      ['Content-Length', String(Buffer.byteLength(body))],
    ],
    body: Buffer.from(body),
  },
  response: {
    startLine: 'HTTP/1.1 200 OK',
    headers: [
      ['Date', 'Thu, 01 Jan 2026 00:00:00 GMT'],
      ['X-Odd', 'one'],
      ['Content-Type', 'text/xml; charset=utf-8'],
      ['Content-Length', String(Buffer.from(answer).length)],
    ],
    body: Buffer.from(answer),
  },
  about: {
    ...{ version: 1, operation: 'SubEnroll', shows: 'A test.', source: { software: 'a test' } },
    ...{ date: '2026-01-01T00:00:00.000Z', switches: [], redactions: [] },
    mayDiffer: { request: [], headers: ['Date'], response: [] },
    ...more,
  },
})

describe('replay: recordings in place of a server', () => {
  const directory = temporaryDirectory()
  let count = 0
  let recordings: string
  let command: RunningCommand
  let url: string

  const start = async (...words: string[]): Promise<void> => {
    command = await startUntilReady(['replay', recordings, '--port', '0', ...words])
    url = command.after('listening on ')
  }
  const service = (): string => `${url}${SUB_ENROLL_PATH}`
  const ask = (body?: string) => postSubEnroll(service(), body === undefined ? {} : { body })

  beforeEach(() => {
    recordings = join(directory.path, String(count++))
  })
  after(function () {
    this.timeout(300_000)
    directory.remove()
  })

  describe('of a root that has been recorded', () => {
    let root: TestRoot

    before(async () => {
      root = await startTestRoot()
      await root.grant('rmsadmin')
    })
    after(() => root.close())

    it('answers NTLM clients and others as the root did, and logs them on if asked', async () => {
      const recorder = await startUntilReady([
        'record',
        '--upstream',
        root.server.url,
        '--out',
        recordings,
        '--port',
        '0',
      ])
      const proxy = `${recorder.after('listening on ')}${SUB_ENROLL_PATH}`
      const curl = async (address: string, password: string = ADMIN.password): Promise<string> => {
        const sent = ['-H', 'Content-Type: text/xml; charset=utf-8', '-H', `SOAPAction: "${SUB_ENROLL_ACTION}"`]
        const who = ['--ntlm', '-u', `${ADMIN.user}:${password}`]
        return (await execute('curl', ['-sS', ...who, ...sent, '--data-binary', subEnrollEnvelope(), address])).stdout
      }
      const recorded = await curl(proxy)
      const wsdl = await (await fetch(`${proxy}?wsdl`)).text()
      await recorder.stop()
      await start('--auth', '--data', root.path)
      expect(await curl(service())).to.equal(recorded)
      expect(await curl(service(), 'wrong')).to.equal('The logon has failed.\n')
      expect((await postSubEnroll(service())).status).to.equal(401)
      await command.stop()
      await start()
      const { text, headers, status } = await postSubEnroll(service(), { authorization: basic(ADMIN) })
      expect([status, text]).to.deep.equal([200, recorded])
      expect(headers.get('server')).to.equal('Microsoft-IIS/6.0')
      expect(await (await fetch(`${service()}?WSDL`)).text()).to.equal(
        wsdl.replaceAll(new URL(proxy).host, new URL(url).host),
      )
      const { out } = await command.stop()
      expect(out).to.include(`POST ${SUB_ENROLL_PATH}: SubEnroll__200`)
      expect(out).to.include(`GET ${SUB_ENROLL_PATH}?WSDL: Describe__wsdl_200`)
    })

    it('lets the root answer what is not recorded', async () => {
      writeExchange(recordings, recording('SubEnroll__other', 'recorded', {}, subEnrollEnvelope({ name: 'OTHER' })))
      await start('--upstream', root.server.url)
      const live = await postSubEnroll(service(), { authorization: basic(ADMIN) })
      const stored = await ask(subEnrollEnvelope({ name: 'OTHER' }))
      const { out } = await command.stop()
      expect(live.text).to.include('LicensorCertificateChain')
      expect(stored.text).to.equal('recorded')
      expect(out).to.include(`POST ${SUB_ENROLL_PATH}: 200 from upstream`)
    })
  })

  it('answers with the recorded headers, whatever blanks and prefixes the request has', async () => {
    writeExchange(recordings, recording('SubEnroll__one', 'one'))
    await start()
    const other = subEnrollEnvelope()
      .replaceAll('soap:', 's:')
      .replace('xmlns:soap', 'xmlns:s')
      .replaceAll('><', '>\r\n  <')
      .replace('<s:Body>', '<!-- x --><s:Body>')
    const { status, text, headers } = await ask(other)
    await command.stop()
    expect([status, text]).to.deep.equal([200, 'one'])
    expect(headers.get('date')).to.equal('Thu, 01 Jan 2026 00:00:00 GMT')
    expect(headers.get('x-odd')).to.equal('one')
  })

  it('answers a request that repeats in the recorded sequence, and with the last from then on', async () => {
    const at = (second: number) => ({ date: `2026-01-01T00:00:0${second}.000Z` })
    writeExchange(recordings, recording('SubEnroll__a', 'second', at(2)))
    writeExchange(recordings, recording('SubEnroll__b_10', 'fourth', at(3)))
    writeExchange(recordings, recording('SubEnroll__b_9', 'third', at(3)))
    writeExchange(recordings, recording('SubEnroll__c', 'first', at(1)))
    await start()
    const told: string[] = []
    for (let i = 0; i < 5; i++) told.push((await ask()).text)
    await command.stop()
    expect(told).to.deep.equal(['first', 'second', 'third', 'fourth', 'fourth'])
  })

  it('refuses who has not logged on, and answers who has, where both are recorded of a request', async () => {
    const { response, ...rest } = recording('SubEnroll__refused', 'log on')
    const challenge: readonly [string, string] = ['WWW-Authenticate', 'Basic realm="a"']
    const refusal = { ...response, startLine: 'HTTP/1.1 401 Unauthorized', headers: [...response.headers, challenge] }
    writeExchange(recordings, { ...rest, response: refusal })
    writeExchange(recordings, recording('SubEnroll__welcome', 'welcome'))
    await start()
    const statuses: number[] = []
    for (const logon of [{}, { authorization: basic(ADMIN) }, {}, { authorization: basic(ADMIN) }]) {
      statuses.push((await postSubEnroll(service(), logon)).status)
    }
    await command.stop()
    expect(statuses).to.deep.equal([401, 200, 401, 200])
  })

  it('takes anything where a recording says that it may differ, but an exact one first', async () => {
    const mayDiffer = { request: ['EnrolleeInformation/Name', 'Guid'], headers: [], response: [] }
    writeExchange(recordings, recording('SubEnroll__any', 'any', { mayDiffer }))
    writeExchange(recordings, recording('SubEnroll__exact', 'exact', {}, subEnrollEnvelope({ name: 'EXACT' })))
    await start()
    expect((await ask(subEnrollEnvelope({ name: 'X', guid: '00000000-0000-0000-0000-000000000001' }))).text).to.equal(
      'any',
    )
    expect((await ask(subEnrollEnvelope({ name: 'EXACT' }))).text).to.equal('exact')
    expect((await ask(subEnrollEnvelope({ url: 'http://x' }))).status).to.equal(404)
    await command.stop()
  })

  it('does not complain of a client that goes as soon as it has everything', async () => {
    writeExchange(recordings, recording('SubEnroll__large', 'x'.repeat(16_893)))
    await start()
    const { hostname, port } = new URL(url)
    const body = subEnrollEnvelope()
    const head =
      `POST ${SUB_ENROLL_PATH} HTTP/1.1\r\nHost: rms01\r\nContent-Type: text/xml; charset=utf-8\r\n` +
      `SOAPAction: "${SUB_ENROLL_ACTION}"\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
    for (let client = 0; client < 20; client += 1) {
      const socket = connect(Number(port), hostname)
      socket.write(head + body)
      let answer = ''
      for await (const chunk of socket) if ((answer += String(chunk)).endsWith('x'.repeat(16_893))) break
      socket.destroy()
    }
    const { out, err } = await command.stop()
    expect([...out, ...err].join('\n')).not.to.include('close')
  })

  it('tells the nearest recording and the first difference when there is none of a request', async () => {
    writeExchange(recordings, recording('SubEnroll__far', 'a', {}, '<a/>'))
    writeExchange(recordings, recording('SubEnroll__near', 'b'))
    await start()
    const { status, text } = await ask(subEnrollEnvelope({ sku: 'RMS 2.0' }))
    const elsewhere = await fetch(`${url}/elsewhere`)
    const { out } = await command.stop()
    expect([status, elsewhere.status]).to.deep.equal([404, 404])
    const place =
      '/Envelope/Body/SubEnroll/oInput/EnrolleeInformation/SKU {http://microsoft.com/DRM/SubEnrollmentService}'
    expect(text).to.equal(
      [
        'No recording answers this request.',
        'The nearest is SubEnroll__near. The first difference:',
        `  recorded: ${place} "RMS 1.0"`,
        `  asked:    ${place} "RMS 2.0"`,
        '',
      ].join('\n'),
    )
    expect(await elsewhere.text()).to.include('  recorded: method POST\n  asked:    method GET\n')
    expect(out.join('\n')).to.include('no recording\n  The nearest is SubEnroll__near.')
  })

  it('takes as long as the server took, if asked', async () => {
    writeExchange(recordings, recording('SubEnroll__slow', 'slow', { latency: 400 }))
    const duration = async (...words: string[]): Promise<number> => {
      await start(...words)
      const begin = performance.now()
      await ask()
      const taken = performance.now() - begin
      await command.stop()
      return taken
    }
    expect(await duration()).to.be.lessThan(300)
    expect(await duration('--latency')).to.be.greaterThan(390)
  })

  it('streams a large response: a client that does not read makes the server wait', async () => {
    const large = Buffer.alloc(80_000_000, 'x')
    writeExchange(recordings, recording('SubEnroll__large', large))
    await start()
    const asked = httpRequest(service(), {
      method: 'POST',
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: SUB_ENROLL_ACTION },
    })
    asked.end(subEnrollEnvelope())
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    const before = process.memoryUsage().arrayBuffers
    await setTimeout(300)
    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(20_000_000)
    let length = 0
    for await (const chunk of response as AsyncIterable<Uint8Array>) length += chunk.length
    await command.stop()
    expect(length).to.equal(large.length)
  })

  it('does not send a response that is longer or shorter than it says, but says so', async () => {
    writeExchange(recordings, recording('SubEnroll__one', 'one'))
    const file = join(recordings, 'SubEnroll__one', 'response.http')
    const good = readFileSync(file)
    await start()
    for (const [damaged, bytes] of [
      [good.subarray(0, -1), 2],
      [Buffer.concat([good, Buffer.from('HTTP/1.1 200 OK')]), 18],
    ] as const) {
      writeFileSync(file, damaged)
      const { status, text } = await ask()
      expect([status, text]).to.deep.equal([502, `${file}: Content-Length says 3, and ${bytes} bytes follow.\n`])
    }
    await command.stop()
  })

  it('says what is wrong with a directory, and starts nothing', async () => {
    const failure = await startUntilReady(['replay', recordings, '--port', '0']).catch((error: unknown) => error)
    expect(String(failure)).to.match(/replay ended with 1: The directory .* cannot be read: ENOENT/)
    writeExchange(recordings, recording('SubEnroll__one', 'one'))
    const about = join(recordings, 'SubEnroll__one', 'about.json')
    const good = parseAbout(readFileSync(about, 'utf8'))
    writeFileSync(about, formatAbout({ ...good, version: 2 as 1 }))
    const wrong = await startUntilReady(['replay', recordings, '--port', '0']).catch((error: unknown) => error)
    expect(String(wrong)).to.match(/replay ended with 1: .*SubEnroll__one\/about\.json: .*version/)
  })
})
