import type { GuardedFile } from '../../src/access/index.ts'
import { openAuthentication } from '../../src/app/open-authentication.ts'
import { systemRandom } from '../../src/base/random.ts'
import { expect } from 'chai'
import type { Logger } from '../../src/base/logger.ts'
import { silentLogger } from '../../src/base/logger.ts'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { NtlmClient, type NtlmClientOptions } from '../support/ntlm-client.ts'
import { headerOf, RawClient, rawRequest, type RawAnswer } from '../support/raw-http.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { subEnrollEnvelope } from '../support/sub-enroll-request.ts'

const PATH = '/_wmcs/Certification/SubEnrollService.asmx'
const RIGHT = { user: 'rmsadmin', password: ADMIN.password, domain: 'EMULATOR' } as const
const CHALLENGES = ['Negotiate', 'NTLM', 'Basic realm="TESTROOT"']
const BODY = subEnrollEnvelope()

const challengesOf = ({ headers }: RawAnswer) =>
  headers.filter(([name]) => name.toLowerCase() === 'www-authenticate').map(([, value]) => value)

interface Sending {
  readonly scheme?: string
  readonly body?: string
  readonly version?: string
  readonly lines?: readonly string[]
}

/** The bytes of a POST with a token of a scheme, or without. */
function post(
  token: Uint8Array | undefined,
  { scheme = 'NTLM', body = BODY, version = '1.1', lines = [] }: Sending = {},
): Buffer {
  const authorization = token && `Authorization: ${scheme} ${Buffer.from(token).toString('base64')}`
  const head = [
    `POST ${PATH} HTTP/${version}`,
    'Host: rms01',
    'Content-Type: text/xml; charset=utf-8',
    `SOAPAction: "${SUB_ENROLL_ACTION}"`,
  ]
  return rawRequest(
    [
      ...head,
      ...(authorization === undefined ? [] : [authorization]),
      ...lines,
      `Content-Length: ${Buffer.byteLength(body)}`,
    ],
    body,
  )
}

describe('[MS-NLMP] over connections of HTTP', () => {
  let root: TestRoot
  let lines: Record<string, unknown>[]
  const open: RawClient[] = []

  before(async () => {
    const logger: Logger = { ...silentLogger, warn: (fields, message) => void lines.push({ ...fields, message }) }
    // Half of the clients have wrong passwords, at the same moment: that is a lock-out wherever counting takes time.
    root = await startTestRoot({ logger, set: ['accounts.lockoutThreshold=0'] })
    await root.grant('rmsadmin')
  })

  beforeEach(() => {
    lines = []
  })

  afterEach(() => open.splice(0).forEach((client) => client.destroy()))

  after(() => root.close())

  const connect = (): RawClient => {
    const client = new RawClient(root.server.url)
    open.push(client)
    return client
  }

  const ask = async (connection: RawClient, request: Uint8Array): Promise<RawAnswer> => {
    await connection.send(request)
    const answer = await connection.receive()
    if (answer === undefined) throw new Error('the connection ended')
    return answer
  }

  const challengeOf = (answer: RawAnswer, scheme = 'NTLM'): Buffer => {
    expect(answer.status).to.equal(401)
    const [challenge = '', ...others] = challengesOf(answer)
    expect(others).to.deep.equal([])
    return Buffer.from(new RegExp(`^${scheme} ([A-Za-z0-9+/]+=*)$`).exec(challenge)?.[1] ?? '', 'base64')
  }

  /** The first two messages; gives the third. */
  const begin = async (
    connection: RawClient,
    options: NtlmClientOptions = RIGHT,
    sending: Sending = {},
  ): Promise<Buffer> => {
    const client = new NtlmClient(options)
    const challenge = challengeOf(await ask(connection, post(client.negotiate, sending)), sending.scheme)
    return client.answer(challenge)
  }

  const logOn = async (
    connection: RawClient,
    options: NtlmClientOptions = RIGHT,
    sending: Sending = {},
  ): Promise<RawAnswer> => ask(connection, post(await begin(connection, options, sending), sending))

  for (const scheme of ['NTLM', 'Negotiate', 'ntlm']) {
    it(`lets in by ${scheme}, and the connection is its own from then on`, async () => {
      const connection = connect()
      const wire = scheme === 'ntlm' ? 'NTLM' : scheme
      const client = new NtlmClient(RIGHT)
      const challenge = challengeOf(await ask(connection, post(client.negotiate, { scheme })), wire)
      const answer = await ask(connection, post(client.answer(challenge), { scheme }))
      expect(answer.status).to.equal(200)
      expect(challengesOf(answer)).to.deep.equal([])
      for (let request = 0; request < 3; request += 1)
        expect((await ask(connection, post(undefined))).status).to.equal(200)
      expect((await root.enrollments())[0]?.caller).to.equal('EMULATOR\\rmsadmin')
    })
  }

  it('offers Negotiate, NTLM and Basic in IIS’s order with 401.2 and 401.1', async () => {
    const missing = await ask(connect(), post(undefined))
    expect(challengesOf(missing)).to.deep.equal(CHALLENGES)
    expect(missing.body.toString()).to.contain('401.2')
    const wrong = await logOn(connect(), { ...RIGHT, password: 'wrong' })
    expect(challengesOf(wrong)).to.deep.equal(CHALLENGES)
    expect(wrong.body.toString()).to.contain('401.1')
  })

  for (const [what, size, lead] of [
    ['no body', 0, []],
    ['its body', 900, []],
    ['a body of 200 000 bytes', 200_000, []],
    ['a body in chunks', 0, ['Transfer-Encoding: chunked']],
  ] as const) {
    it(`keeps the connection when the NEGOTIATE_MESSAGE comes with ${what}`, async () => {
      const connection = connect()
      const client = new NtlmClient(RIGHT)
      const sent =
        lead.length === 0
          ? post(client.negotiate, { body: 'x'.repeat(size) })
          : rawRequest(
              [
                `POST ${PATH} HTTP/1.1`,
                'Host: rms01',
                `Authorization: NTLM ${client.negotiate.toString('base64')}`,
                ...lead,
              ],
              `5\r\nabcde\r\n${(70_000).toString(16)}\r\n${'x'.repeat(70_000)}\r\n0\r\n\r\n`,
            )
      const answer = await ask(connection, sent)
      expect(headerOf(answer, 'connection')).not.to.equal('close')
      expect((await ask(connection, post(client.answer(challengeOf(answer))))).status).to.equal(200)
    })
  }

  it('ends the connection over a body that is longer than any request', async () => {
    const answer = await ask(connect(), post(new NtlmClient(RIGHT).negotiate, { body: '', lines: [] }).subarray(0))
    expect(headerOf(answer, 'connection')).not.to.equal('close')
    const head = rawRequest([
      `POST ${PATH} HTTP/1.1`,
      'Host: rms01',
      `Authorization: NTLM ${new NtlmClient(RIGHT).negotiate.toString('base64')}`,
      'Content-Length: 5000000',
    ])
    expect(headerOf(await ask(connect(), head), 'connection')).to.equal('close')
  })

  it('refuses HTTP/1.0 without keep-alive in one clear line, and takes it with', async () => {
    const refused = await ask(connect(), post(new NtlmClient(RIGHT).negotiate, { version: '1.0' }))
    expect(challengesOf(refused)).to.deep.equal(CHALLENGES)
    expect(lines[0]?.['reason']).to.match(
      /closes it after each request: HTTP\/1\.1, or Connection: keep-alive, is wanted/,
    )
    expect((await logOn(connect(), RIGHT, { version: '1.0', lines: ['Connection: keep-alive'] })).status).to.equal(200)
    expect(
      (await ask(connect(), post(new NtlmClient(RIGHT).negotiate, { lines: ['Connection: close'] }))).status,
    ).to.equal(401)
    expect(lines[1]?.['reason']).to.match(/closes it after each request/)
  })

  it('refuses a repeated AUTHENTICATE_MESSAGE, on its connection and on another', async () => {
    const connection = connect()
    const message = await begin(connection)
    expect((await ask(connection, post(message))).status).to.equal(200)
    for (const other of [connection, connect()]) {
      expect((await ask(other, post(message))).status).to.equal(401)
      expect((await ask(other, post(undefined))).status).to.equal(401)
    }
    const third = connect()
    await begin(third)
    expect((await ask(third, post(message))).status).to.equal(401)
  })

  it('refuses the answer to the challenge of another connection, and says what a proxy does', async () => {
    const [one, other] = [connect(), connect()]
    const message = await begin(one)
    await new Promise((resolve) => setTimeout(resolve, 5))
    await begin(other)
    expect((await ask(other, post(message))).status).to.equal(401)
    expect(lines.map(({ reason }) => reason)).to.deep.equal([
      'the answer is to a challenge of another connection: it is a repetition, or a proxy before this server mixes connections, which NTLM does not survive',
    ])
    expect((await ask(connect(), post(message))).status).to.equal(401)
    expect(lines[1]?.['reason']).to.match(/^an answer came without a challenge on this connection.*proxy/)
  })

  it('does not let a proxy’s other clients in on a connection that somebody else has proved', async () => {
    const connection = connect()
    const via = { lines: ['Via: 1.1 proxy'] }
    expect((await logOn(connection, RIGHT, via)).status).to.equal(200)
    expect((await ask(connection, post(undefined, via))).status).to.equal(401)
    expect((await ask(connection, post(undefined))).status).to.equal(401)
  })

  it('starts over with each Authorization header', async () => {
    const connection = connect()
    await logOn(connection)
    expect((await ask(connection, post(Buffer.from('rmsadmin:wrong'), { scheme: 'Basic' }))).status).to.equal(401)
    expect((await ask(connection, post(undefined))).status).to.equal(401)
    expect((await logOn(connection)).status).to.equal(200)
    expect((await logOn(connection, { ...RIGHT, password: 'wrong' })).status).to.equal(401)
    expect((await ask(connection, post(undefined))).status).to.equal(401)
  })

  it('does the same for pipelined requests, in their order', async () => {
    const connection = connect()
    const message = await begin(connection)
    await connection.send(Buffer.concat([post(message), post(undefined), post(Buffer.from('x')), post(undefined)]))
    const statuses: (number | undefined)[] = []
    for (let answer = 0; answer < 4; answer += 1) statuses.push((await connection.receive())?.status)
    expect(statuses).to.deep.equal([200, 200, 401, 401])
  })

  describe('what must fail', () => {
    const attempts: readonly (readonly [string, NtlmClientOptions, ((message: Buffer) => Uint8Array)?])[] = [
      ['a tampered MIC', RIGHT, (message) => message.with(72, message.readUInt8(72) ^ 1)],
      ['a truncated message', RIGHT, (message) => message.subarray(0, -1)],
      ['a message of its head alone', RIGHT, (message) => message.subarray(0, 64)],
      ['an overlong field', RIGHT, (message) => Buffer.from(message).fill(0xff, 36, 38)],
      ['an offset out of the message', RIGHT, (message) => Buffer.from(message).fill(0xff, 40, 44)],
      ['a downgrade to LM', { ...RIGHT, kind: 'LM' }],
      ['the anonymous', { ...RIGHT, kind: 'anonymous' }],
      ['a wrong password', { ...RIGHT, password: 'Passw0rd' }],
      ['another account', { ...RIGHT, user: 'nobody' }],
      ['another domain', { ...RIGHT, domain: 'OTHER' }],
    ]
    for (const [what, options, alter = (message: Buffer): Uint8Array => message] of attempts) {
      it(`${what}: 401.1, word for word the same, and the next client gets in`, async () => {
        const connection = connect()
        const answer = await ask(connection, post(alter(await begin(connection, options))))
        const reference = await ask(connect(), post(Buffer.from('rmsadmin:wrong'), { scheme: 'Basic' }))
        const withoutDate = ({ headers, ...rest }: RawAnswer) => ({
          ...rest,
          headers: headers.filter(([name]) => name !== 'Date'),
        })
        expect(withoutDate(answer)).to.deep.equal(withoutDate(reference))
        expect((await ask(connection, post(undefined))).status).to.equal(401)
        expect((await logOn(connect())).status).to.equal(200)
      })
    }

    it('names that would split a header or a line of the log: they are in no header', async () => {
      for (const user of ['x\r\nSet-Cookie: a=b', 'x\n{"level":50}', 'x\0y', '\u2028']) {
        const answer = await logOn(connect(), { ...RIGHT, user })
        expect(answer.status).to.equal(401)
        expect(challengesOf(answer)).to.deep.equal(CHALLENGES)
        expect(answer.headers.map(([name]) => name.toLowerCase())).not.to.include('set-cookie')
        expect(answer.body.toString()).not.to.contain('x')
      }
      const split = rawRequest([
        `POST ${PATH} HTTP/1.1`,
        'Host: rms01',
        'Authorization: NTLM AAAA',
        ' Set-Cookie: a=b',
        'Content-Length: 0',
      ])
      expect((await ask(connect(), split)).status).to.be.oneOf([400, 401])
    })

    it('a thousand wrong passwords: each is refused, and none is taken for right after them', async function () {
      this.timeout(60_000)
      const connection = connect()
      for (let attempt = 0; attempt < 1000; attempt += 1) {
        expect((await logOn(connection, { ...RIGHT, password: `Passw0rd${attempt}` }, { body: '' })).status).to.equal(
          401,
        )
      }
      expect(lines).to.have.length(1000)
      expect(JSON.stringify(lines)).not.to.contain('Passw0rd')
    })
  })

  it('survives ten thousand requests over 32 connections at once', async function () {
    this.timeout(120_000)
    const connections = Array.from({ length: 32 }, connect)
    let left = 10_000
    const statuses = new Map<number, number>()
    const count = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1)
    const worker = async (connection: RawClient, number: number) => {
      for (let request = 0; left > 0; request += 1) {
        left -= 1
        // Every tenth request proves anew who it is; every other connection has a wrong password in between.
        if (request % 10 === 0) {
          if (number % 2 === 1)
            expect((await logOn(connection, { ...RIGHT, password: 'wrong' }, { body: '' })).status).to.equal(401)
          const message = await begin(connection, RIGHT, { body: '' })
          count((await ask(connection, post(message, { body: '' }))).status)
        } else {
          count((await ask(connection, post(undefined, { body: '' }))).status)
        }
      }
    }
    await Promise.all(connections.map(worker))
    // An empty body gets past the access list and no further: it has no envelope to read.
    expect([...statuses]).to.deep.equal([[400, 10_000]])
  })

  describe('auth.schemes', () => {
    it('offers and takes what it names, in its order, and nothing else', async () => {
      const other = await startTestRoot({ set: ['auth.schemes=Basic,NTLM'] })
      try {
        await other.grant('rmsadmin')
        const connection = new RawClient(other.server.url)
        open.push(connection)
        const missing = await ask(connection, post(undefined))
        expect(challengesOf(missing)).to.deep.equal(['Basic realm="TESTROOT"', 'NTLM'])
        const negotiate = await ask(connection, post(new NtlmClient(RIGHT).negotiate, { scheme: 'Negotiate' }))
        expect(challengesOf(negotiate)).to.deep.equal(['Basic realm="TESTROOT"', 'NTLM'])
        const authorization = basic(ADMIN).split(' ')[1] ?? ''
        expect(
          (await ask(connection, post(Buffer.from(authorization, 'base64'), { scheme: 'Basic' }))).status,
        ).to.equal(200)
      } finally {
        await other.close()
      }
    })

    it('is overridden for /_wmcs/Certification by auth.certification.schemes, in challenges and in what is taken', async () => {
      const other = await startTestRoot({ set: ['auth.schemes=Negotiate,Basic', 'auth.certification.schemes=NTLM'] })
      try {
        await other.grant('rmsadmin')
        const connection = new RawClient(other.server.url)
        open.push(connection)
        expect(challengesOf(await ask(connection, post(undefined)))).to.deep.equal(['NTLM'])
        const right = Buffer.from(`rmsadmin:${ADMIN.password}`)
        const refused = await ask(connection, post(right, { scheme: 'Basic' }))
        expect([refused.status, challengesOf(refused)]).to.deep.equal([401, ['NTLM']])
        expect((await logOn(connection)).status).to.equal(200)
      } finally {
        await other.close()
      }
    })

    it('stays what it is for the other virtual directories', async () => {
      const other = await startTestRoot({ set: ['auth.schemes=Basic', 'auth.certification.schemes=NTLM'] })
      try {
        const authenticateFor = await openAuthentication(other.installation, {
          logger: silentLogger,
          random: systemRandom,
          exportVariable: undefined,
        })
        const asked = { httpVersion: '1.1', headers: {}, socket: {} }
        const challengesAt = async (file: GuardedFile) => (await authenticateFor(file)(asked, new Date())).challenges
        expect(await challengesAt('Licensing/License.asmx')).to.deep.equal(['Basic realm="TESTROOT"'])
        expect(await challengesAt('Certification/SubEnrollService.asmx')).to.deep.equal(['NTLM'])
      } finally {
        await other.close()
      }
    })
  })
})
