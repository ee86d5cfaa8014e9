import { expect } from 'chai'
import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { exchange, headerOf, RawClient, rawRequest } from '../support/raw-http.ts'
import { newcomer, rawSubEnroll, subEnrollHead } from '../support/raw-sub-enroll.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { chainIn, subEnrollEnvelope } from '../support/sub-enroll-request.ts'

const authorization = basic(ADMIN)
describe('[MS-RMPR] §2.1 SubEnroll requests as clients have been seen to send them', () => {
  let root: TestRoot

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
  })

  after(() => root.close())

  const accepted = async (request: Buffer) => {
    const answer = await exchange(root.server.url, request)
    expect(answer?.status, answer?.body.toString()).to.equal(200)
    expect(chainIn(answer?.body.toString() ?? '')).to.have.length(5)
    return answer
  }
  const body = subEnrollEnvelope(newcomer())
  const lengthHeader = `Content-Length: ${body.length}`

  it('in HTTP/1.0 without Host (Axis): answers in HTTP/1.1 and closes', async () => {
    const lines = subEnrollHead(lengthHeader).filter((line) => !line.startsWith('Host'))
    const answer = await accepted(rawRequest([`POST ${SUB_ENROLL_PATH} HTTP/1.0`, ...lines.slice(1)], body))
    expect(answer && headerOf(answer, 'connection')).to.equal('close')
  })

  it('in chunks (Axis with commons-httpclient)', async () => {
    const chunks = [body.slice(0, 100), body.slice(100)].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`)
    await accepted(rawRequest(subEnrollHead('Transfer-Encoding: chunked'), `${chunks.join('')}0\r\n\r\n`))
  })

  it('with Expect: 100-continue (Mono, curl)', async () => {
    const client = new RawClient(root.server.url)
    await client.send(rawRequest(subEnrollHead(lengthHeader, 'Expect: 100-continue')))
    expect((await client.receive())?.status).to.equal(100)
    await client.send(body)
    expect((await client.receive())?.status).to.equal(200)
    client.destroy()
  })

  it('anonymously first, then with credentials on the same connection (Mono, suds, SOAP::Lite)', async () => {
    const client = new RawClient(root.server.url)
    const anonymous = subEnrollHead(lengthHeader).filter((line) => !line.startsWith('Authorization'))
    await client.send(rawRequest(anonymous, body))
    expect((await client.receive())?.status).to.equal(401)
    await client.send(rawSubEnroll(body))
    expect((await client.receive())?.status).to.equal(200)
    client.destroy()
  })

  it('with Connection: close: says so too, and closes', async () => {
    const client = new RawClient(root.server.url)
    await client.send(rawSubEnroll(body, 'Connection: close'))
    const answer = await client.receive()
    expect(answer && headerOf(answer, 'connection')).to.equal('close')
    await client.ended()
  })

  it('with a quoted charset, no blank, an unquoted SOAPAction, and the path in lower case', async () => {
    await accepted(
      rawRequest(
        [
          `POST ${SUB_ENROLL_PATH.toLowerCase()} HTTP/1.1`,
          'Host: rms01',
          'Content-Type: text/xml;charset="UTF-8"',
          `SOAPAction: ${SUB_ENROLL_ACTION}`,
          `Authorization: ${authorization}`,
          lengthHeader,
        ],
        body,
      ),
    )
  })

  it('with 4096 KB of something it does not know, which is as much as ASP.NET reads', async () => {
    const whole = subEnrollEnvelope(newcomer()).replace('</SubEnroll>', '<x>*</x></SubEnroll>')
    const long = whole.replace('*', 'x'.repeat(4096 * 1024 - whole.length + 1))
    expect(long).to.have.length(4096 * 1024)
    await accepted(rawSubEnroll(long))
  })

  it('with line breaks inside the base64 (soap4r), and without VersionData', async () => {
    const { key, guid } = newcomer()
    const wrapped = subEnrollEnvelope({ key: key.replace(/.{60}/g, '$&\n'), guid }).replace(
      /<soap:Header>.*<\/soap:Header>/,
      '',
    )
    await accepted(rawSubEnroll(wrapped))
  })
})
