import { expect } from 'chai'
import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { shapeOf } from '../support/answer-shape.ts'
import { exchange, RawClient, rawRequest } from '../support/raw-http.ts'
import { rawSubEnroll, subEnrollHead } from '../support/raw-sub-enroll.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { subEnrollEnvelope } from '../support/sub-enroll-request.ts'

const GOOD = subEnrollEnvelope()

const REFUSED: Readonly<Record<string, readonly [request: string | Buffer, status: number]>> = {
  'no Host': [rawRequest([`GET ${SUB_ENROLL_PATH}?wsdl HTTP/1.1`]), 400],
  'two lengths': [rawRequest(subEnrollHead('Content-Length: 5', 'Content-Length: 6'), 'hello!'), 400],
  'a length and chunks': [
    rawRequest(subEnrollHead('Content-Length: 5', 'Transfer-Encoding: chunked'), '0\r\n\r\n'),
    400,
  ],
  'a negative length': [rawRequest(subEnrollHead('Content-Length: -1')), 400],
  'a length that is no number': [rawRequest(subEnrollHead('Content-Length: 0x10')), 400],
  'a length beyond all numbers': [rawRequest(subEnrollHead(`Content-Length: ${'9'.repeat(30)}`)), 400],
  'a chunk that is none': [rawRequest(subEnrollHead('Transfer-Encoding: chunked'), 'zz\r\n'), 400],
  'a transfer coding after chunked': [rawRequest(subEnrollHead('Transfer-Encoding: chunked, gzip'), 'x'), 400],
  'a NUL in a header': [rawRequest(subEnrollHead('X-A: \0')), 400],
  'a header without a name': [rawRequest(subEnrollHead(': a')), 400],
  'a folded header': [rawRequest(subEnrollHead('X-A: a', ' b: c'), ''), 400],
  'a blank before the colon': [rawRequest(subEnrollHead('Content-Length : 5'), 'hello'), 400],
  'one header of 20 kB': [rawRequest(subEnrollHead(`X-A: ${'a'.repeat(20_000)}`)), 400],
  '20 kB of headers': [rawRequest(subEnrollHead(...Array.from({ length: 2500 }, (_, i) => `X-${i}: a`))), 400],
  'a target of 20 kB': [rawRequest([`GET /${'a'.repeat(20_000)} HTTP/1.1`, 'Host: a']), 414],
  'an expectation nobody has': [rawRequest(subEnrollHead('Expect: a-miracle', 'Content-Length: 0')), 417],
  'HTTP/9.9': [rawRequest([`GET ${SUB_ENROLL_PATH} HTTP/9.9`, 'Host: a']), 505],
  'HTTP/2': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
  TLS: [Buffer.from('16030100f8010000f40303', 'hex'), 400],
  'a method nobody has': [rawRequest([`EVIL ${SUB_ENROLL_PATH} HTTP/1.1`, 'Host: a']), 501],
  'a line break in the target': [`GET ${SUB_ENROLL_PATH}\r\n?wsdl HTTP/1.1\r\nHost: a\r\n\r\n`, 400],
}

describe('Requests that are no HTTP, or hardly', () => {
  let root: TestRoot
  let clean: unknown
  let rows = 0

  const send = (request: string | Uint8Array) => exchange(root.server.url, request)
  const statusOf = async (request: string | Uint8Array) => (await send(request))?.status
  const count = async () => (await root.enrollments()).length

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
    clean = shapeOf(await send(rawSubEnroll(GOOD)))
    expect(clean).to.deep.include({ status: 200 })
  })

  after(() => root.close())

  beforeEach(async () => {
    rows = await count()
  })

  // Whatever it was: nothing was kept, and the next client is answered as before.
  afterEach(async () => {
    expect(await count()).to.equal(rows)
    expect(shapeOf(await send(rawSubEnroll(GOOD)))).to.deep.equal(clean)
  })

  for (const [what, [request, status]] of Object.entries(REFUSED)) {
    it(`${what}: ${status}`, async () => {
      const answer = await send(request)
      expect(answer?.status).to.equal(status)
      // It has not come as far as the service.
      expect(answer?.headers.map(([name]) => name)).not.to.include('X-AspNet-Version')
      expect(answer?.body.toString()).not.to.match(/ {4}at /)
    })
  }

  it('a second request smuggled behind the first is a request of its own, with credentials of its own', async () => {
    const client = new RawClient(root.server.url)
    const anonymous = rawRequest(
      [`POST ${SUB_ENROLL_PATH} HTTP/1.1`, 'Host: a', `Content-Length: ${GOOD.length}`],
      GOOD,
    )
    await client.send(Buffer.concat([rawSubEnroll(GOOD), anonymous, rawSubEnroll(GOOD)]))
    const statuses = [await client.receive(), await client.receive(), await client.receive()].map((a) => a?.status)
    expect(statuses).to.deep.equal([200, 401, 200])
    client.destroy()
    rows += 2
  })

  it('absurd but allowed: a SOAPAction of 8 kB, credentials of 8 kB, a hundred cookies', async () => {
    const action = subEnrollHead(`Content-Length: ${GOOD.length}`).map((line) =>
      line.startsWith('SOAPAction') ? `SOAPAction: ${'%3c'.repeat(2700)}` : line,
    )
    const refused = await send(rawRequest(action, GOOD))
    expect(refused?.status).to.equal(500)
    expect(refused?.body.toString()).to.contain('&lt;&lt;&lt;').and.not.to.contain('<<')
    const long = subEnrollHead('Content-Length: 0').map((line) =>
      line.startsWith('Authorization') ? `Authorization: Basic ${'QUFB'.repeat(2000)}` : line,
    )
    expect(await statusOf(rawRequest(long))).to.equal(401)
    rows += 1
    expect(await statusOf(rawSubEnroll(GOOD, ...Array.from({ length: 100 }, (_, i) => `Cookie: c${i}=v`)))).to.equal(
      200,
    )
  })
})
