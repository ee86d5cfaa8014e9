import { expect } from 'chai'
import { SUB_ENROLL_PATH as PATH } from '../../src/protocol/paths.ts'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { exchange, headerOf, RawClient, rawRequest, type RawAnswer } from '../support/raw-http.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { subEnrollEnvelope } from '../support/sub-enroll-request.ts'

const GOOD = subEnrollEnvelope()
const SOAP = ['Content-Type: text/xml; charset=utf-8', `SOAPAction: "${SUB_ENROLL_ACTION}"`]
const CREDENTIALS = `Authorization: ${basic(ADMIN)}`
const LENGTH = `Content-Length: ${GOOD.length}`

const HTTP = 'text/html; charset=us-ascii'
const ASP_NET = 'text/html; charset=utf-8'
const IIS = 'text/html'

const NAMES: Readonly<Record<string, readonly string[]>> = {
  [HTTP]: ['Cache-Control', 'Content-Type', 'Server', 'Date', 'Connection', 'Content-Length'],
  [IIS]: ['Cache-Control', 'Content-Length', 'Content-Type', 'Server', 'X-Powered-By', 'Date'],
  [ASP_NET]: ['Date', 'Server', 'X-Powered-By', 'X-AspNet-Version', 'Cache-Control', 'Content-Type', 'Content-Length'],
}

const namesOf = ({ headers }: RawAnswer): string[] => headers.map(([name]) => name)

const get = (target: string, method = 'GET', version = '1.1'): Buffer =>
  rawRequest([`${method} ${target} HTTP/${version}`, 'Host: rms01'])

const post = (...more: readonly string[]): Buffer =>
  rawRequest([`POST ${PATH} HTTP/1.1`, 'Host: rms01', ...SOAP, CREDENTIALS, LENGTH, ...more], GOOD)

/** Status, media type, words of the page and further headers, by what is sent. */
type Row = readonly [
  what: string,
  request: string | Uint8Array,
  status: number,
  contentType: string,
  words?: string,
  more?: readonly string[],
]

const unrecognized = (pathInfo: string): string =>
  `<title>Request format is unrecognized for URL unexpectedly ending in '${pathInfo}'.</title>`
const NOT_FOUND = '<title>The resource cannot be found.</title>'

const ROWS: readonly Row[] = [
  ...['PUT', 'DELETE', 'PROPFIND', 'PROPPATCH', 'MKCOL', 'MOVE', 'COPY', 'LOCK', 'UNLOCK', 'SEARCH'].map(
    (method): Row => [
      `${method} of the service`,
      rawRequest([`${method} ${PATH} HTTP/1.1`, 'Host: a', 'Content-Length: 0']),
      405,
      IIS,
      '405',
      ['Allow'],
    ],
  ),
  ['TRACK, which Node does not know', get(PATH, 'TRACK'), 405, IIS, '405', ['Allow', 'Connection']],
  ['CONNECT', get('rms01:80', 'CONNECT'), 405, IIS, '405', ['Allow', 'Connection']],
  ...[
    'FOO',
    'GETX',
    'G',
    'F00',
    'DEBUG',
    'PATCH',
    'TRACE',
    'REPORT',
    'MERGE',
    'PURGE',
    'M-SEARCH',
    "A!#$%&'*+.^_`|~",
  ].map((method): Row => [`the method ${method}`, get(PATH, method), 501, IIS, '501', ['Connection']]),
  ...['get', 'Post', 'hEAD', 'propfind'].map((method): Row => [
    `the method ${method}`,
    get(PATH, method),
    400,
    HTTP,
    'Bad Request (Invalid Verb)',
  ]),
  ['a method with a comma', get(PATH, 'GE,T'), 400, HTTP, '<h1>Bad Request</h1>'],
  [
    'a POST without a length',
    rawRequest([`POST ${PATH} HTTP/1.1`, 'Host: a', ...SOAP], GOOD),
    411,
    HTTP,
    'Length Required',
  ],
  ['a POST of HTTP/1.0 without a length', rawRequest([`POST ${PATH} HTTP/1.0`, ...SOAP]), 411, HTTP],
  ['a POST without a length to nowhere', rawRequest(['POST /x HTTP/1.1', 'Host: a']), 411, HTTP],
  ['a PUT without a length', rawRequest([`PUT ${PATH} HTTP/1.1`, 'Host: a']), 411, HTTP],
  ['HTTP/1.1 without Host', rawRequest([`GET ${PATH}?wsdl HTTP/1.1`]), 400, HTTP, 'Bad Request (Invalid Hostname)'],
  ['a POST without Host', rawRequest([`POST ${PATH} HTTP/1.1`, ...SOAP, CREDENTIALS, LENGTH], GOOD), 400, HTTP],
  ['HTTP/2.0', get(PATH, 'GET', '2.0'), 505, HTTP],
  ['HTTP/1.2', get(PATH, 'GET', '1.2'), 505, HTTP],
  ['HTTP/0.9', `GET ${PATH}\r\n\r\n`, 400, HTTP],
  [
    'another transfer coding',
    rawRequest([`POST ${PATH} HTTP/1.1`, 'Host: a', 'Transfer-Encoding: gzip'], 'x'),
    501,
    HTTP,
  ],
  ['another expectation', post('Expect: 200-ok'), 417, HTTP, 'Expectation Failed'],
  ['a target with a blank', get('/a b'), 400, HTTP],
  ['a target in Latin-1', get('/\xe9'), 400, HTTP, 'Bad Request (Invalid URL)'],
  ['headers of 17 kB', post(`X-Long: ${'a'.repeat(17_000)}`), 400, HTTP, 'Request Too Long'],
  ['a target of 17 kB', get(`${PATH}?${'a'.repeat(17_000)}`), 414, HTTP],
  ['an .asmx that is not there', get('/_wmcs/Certification/Nope.asmx'), 404, ASP_NET, NOT_FOUND],
  ['an .asmx below one that is not there', get('/nope.asmx/SubEnroll'), 404, ASP_NET, NOT_FOUND],
  ['an .aspx', get('/default.aspx'), 404, ASP_NET, NOT_FOUND],
  ['another file', get('/_wmcs/Certification/SubEnrollService.txt'), 404, IIS, NOT_FOUND],
  ['the service with a stream', get(`${PATH}::$DATA`), 404, IIS],
  ['a folder', get('/_wmcs/Certification/'), 403, IIS, '403.14'],
  ['a folder in other letters', get('/_WMCS/'), 403, IIS],
  [
    'a POST to a folder',
    rawRequest(['POST /_wmcs/ HTTP/1.1', 'Host: a', 'Content-Length: 0']),
    405,
    IIS,
    '405',
    ['Allow'],
  ],
  ['a slash behind the service', get(`${PATH}/`), 500, ASP_NET, unrecognized('/')],
  ['an operation behind it', get(`${PATH}/SubEnroll?oInput=1`), 500, ASP_NET, unrecognized('/SubEnroll')],
  ['another one', get(`${PATH}/Nope/x`), 500, ASP_NET, unrecognized('/Nope/x')],
  ['the same in other letters', get(`${PATH.toUpperCase()}/subENROLL`), 500, ASP_NET, unrecognized('/subENROLL')],
  ['markup behind it', get(`${PATH}/%3Cscript%3E&%22`), 500, ASP_NET, unrecognized('/&#60;script&#62;&#38;&#34;')],
  [
    'a form posted to an operation',
    rawRequest([`POST ${PATH}/SubEnroll HTTP/1.1`, 'Host: a', CREDENTIALS, 'Content-Length: 3'], 'a=1'),
    500,
    ASP_NET,
    unrecognized('/SubEnroll'),
  ],
]

describe('The public listener answers what is no request to a service as IIS and ASP.NET do', () => {
  let root: TestRoot
  let quiet: TestRoot

  before(async () => {
    root = await startTestRoot()
    quiet = await startTestRoot({ set: ['server.banner=none'] })
    for (const one of [root, quiet]) await one.grant('rmsadmin')
  })

  after(async () => {
    await root.close()
    await quiet.close()
  })

  const ask = async (request: string | Uint8Array, on: TestRoot = root): Promise<RawAnswer> => {
    const answer = await exchange(on.server.url, request)
    if (answer === undefined) throw new Error('no answer')
    return answer
  }

  for (const [what, request, status, contentType, words = '', more = []] of ROWS) {
    it(`${what}: ${status}, ${contentType}`, async () => {
      const answer = await ask(request)
      expect([answer.status, headerOf(answer, 'content-type')]).to.deep.equal([status, contentType])
      expect(answer.body.toString()).to.contain(words)
      const expected = NAMES[contentType] ?? []
      expect(namesOf(answer)).to.have.members([...expected, ...more])
      expect(namesOf(answer).filter((name) => expected.includes(name))).to.deep.equal(expected)
      expect(headerOf(answer, 'cache-control')).to.equal('private')
      const silent = await ask(request, quiet)
      expect([silent.status, silent.body.toString()]).to.deep.equal([status, answer.body.toString()])
      expect(namesOf(silent)).to.deep.equal(namesOf(answer).filter((name) => !/^(?:Server|X-.*)$/.test(name)))
    })
  }

  it('HEAD: 405 of ASP.NET, with nothing in it', async () => {
    const answer = await ask(get(PATH, 'HEAD'))
    expect([answer.status, headerOf(answer, 'content-type'), headerOf(answer, 'content-length')]).to.deep.equal([
      405,
      ASP_NET,
      '0',
    ])
    expect(headerOf(answer, 'allow')).to.equal('GET, POST')
  })

  for (const target of ['*', PATH, '/nowhere']) {
    it(`OPTIONS ${target}: 200 with Allow and Public, and no body`, async () => {
      const answer = await ask(get(target, 'OPTIONS'))
      expect([answer.status, answer.body.length]).to.deep.equal([200, 0])
      const names = ['Cache-Control', 'Allow', 'Content-Length', 'Server', 'Public', 'X-Powered-By', 'Date']
      expect(namesOf(answer)).to.deep.equal(names)
    })
  }

  describe('the connection', () => {
    const connectionOf = (answer: RawAnswer) => [answer.status, headerOf(answer, 'connection')]

    it('is not spoken of in HTTP/1.1, and goes on', async () => {
      const client = new RawClient(root.server.url)
      for (const request of [post(), get(PATH, 'DELETE'), get('/nope'), get(`${PATH}?wsdl`), post()]) {
        await client.send(request)
        const answer = await client.receive()
        expect(namesOf(answer ?? (await ask(request)))).not.to.include.members(['Connection'])
        expect(headerOf(answer ?? (await ask(request)), 'keep-alive')).to.equal(undefined)
      }
      client.destroy()
    })

    it('ends when the client wants that', async () => {
      const client = new RawClient(root.server.url)
      await client.send(post('Connection: close'))
      expect(connectionOf((await client.receive()) ?? (await ask('')))).to.deep.equal([200, 'close'])
      await client.ended()
    })

    it('ends with HTTP/1.0, unless the client wants it kept; the answer is HTTP/1.1', async () => {
      const lines = [`POST ${PATH} HTTP/1.0`, ...SOAP, CREDENTIALS, LENGTH]
      const once = new RawClient(root.server.url)
      await once.send(rawRequest(lines, GOOD))
      const answer = await once.receive()
      expect(answer?.statusLine).to.equal('HTTP/1.1 200 OK')
      expect(answer && headerOf(answer, 'connection')).to.equal('close')
      await once.ended()
      const kept = new RawClient(root.server.url)
      for (let i = 0; i < 2; i++) {
        await kept.send(rawRequest([...lines, 'Connection: Keep-Alive'], GOOD))
        const again = await kept.receive()
        expect(again && connectionOf(again)).to.deep.equal([200, 'keep-alive'])
      }
      kept.destroy()
    })

    it('gives the answers that are owed before it says what it makes of garbage, and ends', async () => {
      const client = new RawClient(root.server.url)
      await client.send(Buffer.concat([post(), post(), Buffer.from('FOO / HTTP/1.1\r\n\r\n')]))
      const statuses = [await client.receive(), await client.receive(), await client.receive()].map((a) => a?.status)
      expect(statuses).to.deep.equal([200, 200, 501])
      await client.ended()
    })

    it('says 411 once, whatever follows', async () => {
      const client = new RawClient(root.server.url)
      await client.send(rawRequest([`POST ${PATH} HTTP/1.1`, 'Host: a', ...SOAP, CREDENTIALS], GOOD + GOOD))
      expect((await client.receive())?.status).to.equal(411)
      expect(await client.receive()).to.equal(undefined)
    })

    it('gives the fault about 4096 KB to a client that sends all of it first', async () => {
      const body = Buffer.concat([Buffer.from(GOOD), Buffer.alloc(5_000_000, 0x20)])
      for (const framing of [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked']) {
        const head = [`POST ${PATH} HTTP/1.1`, 'Host: a', ...SOAP, CREDENTIALS, framing]
        const chunked = Buffer.concat([
          Buffer.from(`${body.length.toString(16)}\r\n`),
          body,
          Buffer.from('\r\n0\r\n\r\n'),
        ])
        const client = new RawClient(root.server.url)
        expect(await client.send(rawRequest(head, framing.endsWith('chunked') ? chunked : body))).to.equal(true)
        const answer = await client.receive()
        expect([answer?.status, answer && headerOf(answer, 'connection')]).to.deep.equal([500, 'close'])
        expect(answer?.body.toString()).to.contain('Maximum request length exceeded.')
        await client.ended()
      }
    })

    it('is not kept for a refused caller with a long body, who gets the refusal all the same', async () => {
      const body = Buffer.alloc(1_000_000, 0x20)
      const client = new RawClient(root.server.url)
      await client.send(
        rawRequest([`POST ${PATH} HTTP/1.1`, 'Host: a', ...SOAP, `Content-Length: ${body.length}`], body),
      )
      const answer = await client.receive()
      expect(answer && connectionOf(answer)).to.deep.equal([401, 'close'])
    })
  })

  describe('RFC 9110 §10.1.1 Expect: 100-continue', () => {
    const EXPECTING = [`POST ${PATH} HTTP/1.1`, 'Host: a', ...SOAP, LENGTH, 'Expect: 100-continue']

    it('asks for the body, then answers', async () => {
      const client = new RawClient(root.server.url)
      for (let i = 0; i < 2; i++) {
        await client.send(rawRequest([...EXPECTING, CREDENTIALS]))
        expect((await client.receive())?.statusLine).to.equal('HTTP/1.1 100 Continue')
        await client.send(GOOD)
        expect((await client.receive())?.status).to.equal(200)
      }
      client.destroy()
    })

    it('asks in whatever case the client writes it', async () => {
      const client = new RawClient(root.server.url)
      const lines = [`POST ${PATH} HTTP/1.1`, 'Host: a', ...SOAP, LENGTH, 'expect: 100-Continue', CREDENTIALS]
      await client.send(rawRequest(lines))
      expect((await client.receive())?.status).to.equal(100)
      client.destroy()
    })

    it('does not ask those for it who are not let in, nor where nothing takes it', async () => {
      for (const lines of [EXPECTING, EXPECTING.map((line) => line.replace(PATH, '/nope.asmx'))]) {
        const client = new RawClient(root.server.url)
        await client.send(rawRequest(lines))
        expect((await client.receive())?.status).to.be.oneOf([401, 404])
        client.destroy()
      }
    })

    it('lets a refused client send its body after all, and try again on the same connection', async () => {
      const client = new RawClient(root.server.url)
      await client.send(rawRequest(EXPECTING))
      expect((await client.receive())?.status).to.equal(401)
      await client.send(GOOD)
      await client.send(post())
      expect((await client.receive())?.status).to.equal(200)
      client.destroy()
    })

    it('does not ask when there is no body, nor in HTTP/1.0', async () => {
      const empty = [
        `POST ${PATH} HTTP/1.1`,
        'Host: a',
        ...SOAP,
        CREDENTIALS,
        'Content-Length: 0',
        'Expect: 100-continue',
      ]
      expect((await ask(rawRequest(empty))).status).to.equal(400)
      const old = [`POST ${PATH} HTTP/1.0`, ...SOAP, CREDENTIALS, LENGTH, 'Expect: 100-continue']
      expect((await ask(rawRequest(old, GOOD))).status).to.equal(200)
    })
  })
})
