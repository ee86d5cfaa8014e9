import { expect } from 'chai'
import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { SOAP_NAMESPACES } from '../../src/protocol/soap.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { exchange, headerOf, rawRequest, type RawAnswer } from '../support/raw-http.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { chainIn } from '../support/sub-enroll-request.ts'
import { ACTION, CASES, type Post } from './asmx-cases.ts'

const unescape = (text = ''): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

function summaryOf(answer: RawAnswer): string {
  const text = answer.body.toString()
  const version = text.includes(`xmlns:soap="${SOAP_NAMESPACES['1.2']}"`) ? '1.2' : '1.1'
  const mediaType = version === '1.2' ? 'application/soap+xml' : 'text/xml'
  expect(headerOf(answer, 'cache-control')).to.equal(answer.status === 200 ? 'private, max-age=0' : 'private')
  if (text === '') return String(answer.status)
  expect(headerOf(answer, 'content-type')).to.equal(`${mediaType}; charset=utf-8`)
  if (answer.status === 200) {
    // The last one is that of the enrolled server, the ones before it are its issuer's.
    const [, sku] = [...(chainIn(text)[0] ?? '').matchAll(/name="Server-SKU" value="([^"]*)"/g)].at(-1) ?? []
    return `SKU ${unescape(sku)}`
  }
  const [, code, message] =
    version === '1.1'
      ? (/<faultcode>soap:(\w+)<\/faultcode><faultstring>(.*)<\/faultstring>/s.exec(text) ?? [])
      : (/<soap:Value>soap:(\w+)<\/soap:Value>.*<soap:Text xml:lang="en">(.*)<\/soap:Text>/s.exec(text) ?? [])
  const detail = version === '1.1' ? '<detail />' : '<soap:Detail />'
  expect(text.includes(detail)).to.equal(code !== 'MustUnderstand')
  return `${version} ${code ?? ''} ${unescape(message)}`
}

for (const [profile, soap12] of [
  ['with SOAP 1.1 alone', false],
  ['with SOAP 1.2 beside it', true],
] as const) {
  describe(`[MS-RMPR] §2.1 POSTs to an .asmx over a socket, ${profile}`, () => {
    let root: TestRoot

    before(async () => {
      root = await startTestRoot({ set: ['asmx.customErrors=on', `asmx.soap12=${String(soap12)}`] })
      await root.grant('rmsadmin')
    })

    after(() => root.close())

    const send = async ({
      head = ['Content-Type: text/xml; charset=utf-8', ACTION],
      body,
    }: Post): Promise<RawAnswer> => {
      const lines = [`POST ${SUB_ENROLL_PATH} HTTP/1.1`, 'Host: rms01', `Authorization: ${basic(ADMIN)}`, ...head]
      const length = `Content-Length: ${Buffer.byteLength(body)}`
      const answer = await exchange(root.server.url, rawRequest([...lines, length], body))
      if (answer === undefined) throw new Error('no answer')
      return answer
    }

    for (const [group, cases] of Object.entries(CASES)) {
      describe(group, () => {
        for (const { shows, soap11, both = soap11, ...post } of cases) {
          it(shows, async () => {
            const answer = await send(post)
            expect(summaryOf(answer)).to.equal(soap12 ? both : soap11)
            const isMismatch = answer.body.includes('VersionMismatch')
            expect(answer.body.includes('<soap12:Upgrade ')).to.equal(isMismatch && soap12)
          })
        }
      })
    }
  })
}
