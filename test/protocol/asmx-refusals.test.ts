import { expect } from 'chai'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { exchange, headerOf, rawRequest } from '../support/raw-http.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'

const authorization = basic(ADMIN)
const PATH = '/_wmcs/Certification/SubEnrollService.asmx'
const SOAP = 'System.Web.Services.Protocols.SoapException'
const LARGEST = 4096 * 1024

/** What a POST is answered with that never gets as far as the operation. */
interface Case {
  readonly what: string
  readonly body?: string
  readonly headers?: Record<string, string>
  /** An empty answer of this status, or a fault of this code whose faultstring begins so. */
  readonly answer: 400 | 415 | readonly [code: string, text: string]
}

const good = subEnrollEnvelope()
const unreadable = `${SOAP}: Server was unable to read request. ---> System.InvalidOperationException: `
const noAction = `${SOAP}: Unable to handle request without a valid action parameter. Please supply a valid soap action.`
const unknownAction = (value: string) =>
  `${SOAP}: Server did not recognize the value of HTTP Header SOAPAction: ${value}.`

const CASES: readonly Case[] = [
  {
    what: 'an unknown SOAPAction',
    headers: { soapaction: '"urn:nope"' },
    answer: ['Client', unknownAction('urn:nope')],
  },
  {
    what: 'a SOAPAction in the wrong case',
    headers: { soapaction: SUB_ENROLL_ACTION.toLowerCase() },
    answer: ['Client', unknownAction(SUB_ENROLL_ACTION.toLowerCase())],
  },
  { what: 'an empty SOAPAction', headers: { soapaction: '""' }, answer: ['Client', unknownAction('')] },
  {
    what: 'markup in the SOAPAction',
    headers: { soapaction: '"<script>&amp;"' },
    answer: ['Client', unknownAction('&lt;script&gt;&amp;amp;')],
  },
  { what: 'text/plain', headers: { 'content-type': 'text/plain' }, answer: 415 },
  { what: 'application/json', headers: { 'content-type': 'application/json' }, answer: 415 },
  { what: 'a form', headers: { 'content-type': 'application/x-www-form-urlencoded' }, answer: 415 },
  { what: 'no body', body: '', answer: 400 },
  { what: 'blanks', body: '  \n', answer: 400 },
  { what: 'half a request', body: good.slice(0, -20), answer: 400 },
  { what: 'text after the envelope', body: `${good}x`, answer: 400 },
  { what: 'a control character', body: good.replace('RMS 1.0', 'RMS \u0001'), answer: 400 },
  { what: 'base64 with a bad character', body: subEnrollEnvelope({ key: 'AQ*D' }), answer: 400 },
  { what: 'an element inside the SKU', body: subEnrollEnvelope({ sku: 'a<b/>c' }), answer: 400 },
  { what: 'a comment inside the Guid', body: subEnrollEnvelope({ guid: 'a<!-- -->c' }), answer: 400 },
  {
    what: 'a Guid that is too short',
    body: subEnrollEnvelope({ guid: '0f8fad5b-d9cb' }),
    answer: ['Client', `${unreadable}There is an error in XML document (1, `],
  },
  {
    what: 'another root element',
    body: '<a/>',
    answer: ['VersionMismatch', `${SOAP}: Possible SOAP version mismatch`],
  },
  {
    what: 'SOAP 1.2',
    body: good.replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
    answer: [
      'VersionMismatch',
      `${SOAP}: Possible SOAP version mismatch: Envelope namespace http://www.w3.org/2003/05/soap-envelope was unexpected. Expecting http://schemas.xmlsoap.org/soap/envelope/.`,
    ],
  },
  {
    what: 'an envelope without a body',
    body: good.replace(/<soap:Body>.*<\/soap:Body>/, ''),
    answer: ['Client', `${unreadable}Request format is invalid: Missing required soap:Body element.`],
  },
  {
    what: 'a header that must be understood',
    body: good.replace('<soap:Header>', '<soap:Header><h xmlns="urn:h" soap:mustUnderstand="1"/>'),
    answer: ['MustUnderstand', 'System.Web.Services.Protocols.SoapHeaderException: SOAP header h was not understood.'],
  },
]

describe('[MS-RMPR] §2.1 POSTs to an .asmx that do not get as far as the operation', () => {
  let root: TestRoot

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
  })

  after(() => root.close())

  const headers = [`POST ${PATH} HTTP/1.1`, 'Host: rms01', `Authorization: ${authorization}`]
  const xml = 'Content-Type: text/xml; charset=utf-8'
  const action = `SOAPAction: "${SUB_ENROLL_ACTION}"`

  afterEach(async () => {
    expect(await root.enrollments()).to.deep.equal([])
  })

  for (const { what, body, headers: sent, answer } of CASES) {
    it(`${what}: ${typeof answer === 'number' ? `${answer} and no body` : `soap:${answer[0]}`}`, async () => {
      const {
        status,
        headers: got,
        text,
      } = await postSubEnroll(root.serviceUrl, {
        authorization,
        body: body ?? good,
        ...(sent && { headers: sent }),
      })
      expect(got.get('content-type')).to.equal('text/xml; charset=utf-8')
      expect(got.get('cache-control')).to.equal('private')
      if (typeof answer === 'number') {
        expect([status, text]).to.deep.equal([answer, ''])
        return
      }
      const [code, faultstring] = answer
      expect(status).to.equal(500)
      expect(text).to.contain(`<soap:Body><soap:Fault><faultcode>soap:${code}</faultcode><faultstring>`)
      expect(text.slice(text.indexOf('<faultstring>') + 13).replaceAll('---&gt;', '--->')).to.satisfy((rest: string) =>
        rest.startsWith(faultstring),
      )
      // Faults about headers have no detail, and no fault has the VersionData header.
      expect(text.includes('<detail />')).to.equal(code !== 'MustUnderstand')
      expect(text).not.to.contain('VersionData')
    })
  }

  it('no SOAPAction at all: soap:Client', async () => {
    const answer = await exchange(
      root.server.url,
      rawRequest([...headers, xml, `Content-Length: ${good.length}`], good),
    )
    expect(answer?.status).to.equal(500)
    expect(answer?.body.toString()).to.contain(`<faultcode>soap:Client</faultcode><faultstring>${noAction}`)
  })

  it('no Content-Type at all: 415 and no body', async () => {
    const answer = await exchange(
      root.server.url,
      rawRequest([...headers, action, `Content-Length: ${good.length}`], good),
    )
    expect(answer?.status).to.equal(415)
    expect(answer?.body).to.have.length(0)
  })

  for (const [what, length] of [
    ['one byte more than 4096 KB', LARGEST + 1],
    ['5 MB', 5_000_000],
  ] as const) {
    it(`${what}: soap:Server, “Maximum request length exceeded.”, and the connection ends`, async () => {
      const request = rawRequest([...headers, xml, action, `Content-Length: ${length}`], Buffer.alloc(length, 0x20))
      const answer = await exchange(root.server.url, request.subarray(0, request.length - length))
      if (answer === undefined) throw new Error('no answer')
      expect(answer.status).to.equal(500)
      expect(headerOf(answer, 'connection')).to.equal('close')
      expect(answer.body.toString()).to.contain(
        '<faultcode>soap:Server</faultcode><faultstring>System.Web.Services.Protocols.SoapException: There was an exception running the extensions specified in the config file. ---&gt; System.Web.HttpException: Maximum request length exceeded.',
      )
    })
  }

  for (const method of ['PUT', 'DELETE', 'HEAD', 'PROPFIND']) {
    it(`${method}: 405 with the methods there are`, async () => {
      const { status, headers: got } = await fetch(root.serviceUrl, { method, headers: { authorization } })
      expect(status).to.equal(405)
      expect(got.get('allow')).to.equal('GET, POST')
    })
  }
})
