import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import { compareMessages, type Difference } from '../../../src/comparison/index.ts'
import { listExchanges, readExchange, type HttpMessage } from '../../../src/exchanges/index.ts'

const FIXTURES = fileURLToPath(new URL('../../../fixtures/exchanges', import.meta.url))
const OPTIONS = { mayDiffer: { headers: [], response: [] }, origins: { expected: undefined, found: undefined } }

const first = readExchange(FIXTURES, 'SubEnroll__first_enrollment').response
const withBody = (message: HttpMessage, change: (text: string) => string): HttpMessage => ({
  ...message,
  body: Buffer.from(change(Buffer.from(message.body).toString())),
})
const compared = (found: HttpMessage, expected = first): Difference[] => compareMessages(expected, found, OPTIONS)
const open = (found: HttpMessage, expected = first): string[] =>
  compared(found, expected)
    .filter(({ byNature }) => byNature === undefined)
    .map(({ where, kind }) => `${where}: ${kind}`)

const CHAIN = '/Envelope/Body/SubEnrollResponse/SubEnrollResult/LicensorCertificateChain'
const LEAF = `${CHAIN} certificate 0 (sub-enrolled-licensor)`

describe('two answers are compared by meaning', () => {
  it('none differs from itself', () => {
    // The body of the one that is too long is announced only.
    const stored = listExchanges(FIXTURES).filter(({ name }) => /^(?:SubEnroll|Enroll|Get)(?!.*too_long)/.test(name))
    for (const one of stored) {
      const { response } = one.read()
      expect(compared(response, response), one.name).to.deep.equal([])
    }
  })

  it('prefixes, blanks between elements, the order of headers and attributes say nothing', () => {
    const other = withBody(first, (text) =>
      text
        .replaceAll('soap:', 'e:')
        .replace('xmlns:soap', 'xmlns:e')
        .replaceAll('><SubEnrollResult', '>\n  <SubEnrollResult'),
    )
    expect(compared({ ...other, headers: other.headers.toReversed() })).to.deep.equal([])
  })

  it('what is issued at another moment differs by nature only, as long as it lasts as long', () => {
    const later = readExchange(FIXTURES, 'SubEnroll__renewal').response
    const moved = withBody(first, (text) =>
      text.replace(/&lt;ISSUEDTIME&gt;.*?&lt;\/CONDITIONLIST&gt;/s, (leaf) =>
        leaf.replaceAll('2026-01-01T00:00', '2027-05-01T10:07').replaceAll('2027-01-01T00:00', '2028-05-01T10:07'),
      ),
    )
    const dates = compared(moved).filter(({ byNature }) => byNature === 'date')
    expect(dates.map(({ where }) => where.split('/').at(-1))).to.deep.equal(['ISSUEDTIME', 'FROM', 'UNTIL'])
    expect(open(moved).every((where) => where.includes(' check '))).to.equal(true)
    expect(open(later)).to.deep.equal([])
    const longer = withBody(moved, (text) => text.replace('2028-05-01T10:07', '2029-05-01T10:07'))
    expect(open(longer).filter((where) => !where.includes(' check '))).to.have.length(1)
  })

  it('a mode, a status, a header, an address that is another', () => {
    const second = readExchange(FIXTURES, 'SubEnroll__mode_2').response
    expect(open(second).some((where) => where.startsWith(`${LEAF}/SIGNATURE/DIGEST/ALGORITHM`))).to.equal(true)
    expect(open(second).some((where) => where.endsWith('/PUBLICKEY/PARAMETER[2]/VALUE/@size: changed'))).to.equal(true)
    const other = { ...first, startLine: 'HTTP/1.1 202 Accepted', headers: first.headers.slice(2) }
    expect(open(other)).to.deep.equal(['status: changed', 'header server: missing'])
    const place = `${LEAF}/BODY/ISSUEDPRINCIPALS/PRINCIPAL/OBJECT/ADDRESS: changed`
    expect(open(withBody(first, (text) => text.replace('licensing.example', 'licensing.another')))).to.include(place)
  })

  it('long values that begin alike are told apart, as one difference that is accepted is not the other', () => {
    const [one, other] = ['b', 'c'].map((end) =>
      compared({ ...first, headers: [...first.headers, ['X-Long', `${'a'.repeat(500)}${end}`]] }),
    )
    expect(one?.[0]?.found).to.match(/^a{400}… \(501 characters, SHA-256 [0-9a-f]{64}\)$/)
    expect(one).not.to.deep.equal(other)
  })

  it('a signature that no longer verifies, certificates in another order, one that is missing', () => {
    const damaged = withBody(first, (text) =>
      text.replace(
        /(&lt;VALUE encoding="base64" size="1024"&gt;)(.)(?=[^&]*&lt;\/VALUE&gt;&lt;\/SIGNATURE)/,
        (_, start: string, sign: string) => `${start}${sign === 'A' ? 'B' : 'A'}`,
      ),
    )
    expect(open(damaged)).to.deep.equal([`${CHAIN} check 0 signature: changed`])
    const strings = /<string>.*?<\/string>/g
    const reversed = withBody(first, (text) => {
      const [one = '', two = '', ...rest] = text.match(strings) ?? []
      return text.replace(/<string>.*<\/string>/, [two, one, ...rest].join(''))
    })
    expect(open(reversed)).to.include(`${CHAIN} certificates: changed`)
    const shorter = withBody(first, (text) => text.replace(/<string>(?:(?!<string>).)*<\/string><\/Lic/, '</Lic'))
    expect(open(shorter)).to.include(`${CHAIN} certificate 4 (ca): missing`)
  })

  it('a key that is not the same where it has to be', () => {
    const issuer = /(ISSUER&gt;.*?size="1024"&gt;)(.)(.)/s
    const other = withBody(first, (text) =>
      text.replace(issuer, (_, start: string, a: string, b: string) => `${start}${b}${a}`),
    )
    expect(open(other).some((where) => where.endsWith('PARAMETER[2]/VALUE: inconsistent'))).to.equal(true)
  })

  it('the words of a fault, and frames of the stack apart from them', () => {
    const fault = readExchange(FIXTURES, 'SubEnroll__url_ftp').response
    const place = '/Envelope/Body/Fault/faultstring'
    const framed = withBody(fault, (text) => text.replace('\r\n   --- End', '\r\n   at A.B.C(D e)\r\n   --- End'))
    expect(open(framed, fault)).to.deep.equal([`${place} stack frames: unexpected`])
    const reworded = withBody(fault, (text) => text.replace('FormatException', 'ArgumentException'))
    expect(open(reworded, fault)).to.deep.equal([`${place}: changed`])
    const bare = withBody(fault, (text) => text.replace('<detail />', ''))
    expect(open(bare, fault)).to.deep.equal(['/Envelope/Body/Fault/detail: missing'])
  })

  it('the code of a fault by its namespace and name, not by the prefix', () => {
    const fault = readExchange(FIXTURES, 'SubEnroll__url_ftp').response
    const place = '/Envelope/Body/Fault/faultcode: changed'
    const prefixed = withBody(fault, (text) => text.replaceAll('soap:', 'e:').replace('xmlns:soap', 'xmlns:e'))
    expect(compared(prefixed, fault)).to.deep.equal([])
    const foreign = withBody(fault, (text) =>
      text.replace('<faultcode>soap:', '<faultcode xmlns:soap="urn:other">soap:'),
    )
    expect(open(foreign, fault)).to.deep.equal([place])
    const other = withBody(fault, (text) => text.replace('soap:Server<', 'soap:Client<'))
    expect(open(other, fault)).to.deep.equal([place])
    const newer = readExchange(FIXTURES, 'SubEnroll__soap_1_2_fault').response
    const moved = withBody(newer, (text) => text.replaceAll('soap:', 'e:').replace('xmlns:soap', 'xmlns:e'))
    expect(compared(moved, newer)).to.deep.equal([])
  })

  it('the names in a description likewise', () => {
    const wsdl = readExchange(FIXTURES, 'Describe__wsdl').response
    const prefixed = withBody(wsdl, (text) => text.replaceAll('tns:', 't:').replace('xmlns:tns', 'xmlns:t'))
    expect(compared(prefixed, wsdl)).to.deep.equal([])
    const other = withBody(wsdl, (text) => text.replace('type="s:base64Binary"', 'type="tns:base64Binary"'))
    expect(open(other, wsdl)).to.have.length(1)
  })

  it('what is declared to differ, and addresses of the servers themselves', () => {
    const wsdl = readExchange(FIXTURES, 'Describe__wsdl').response
    const host = /location="(http:\/\/[^/"]+)/.exec(Buffer.from(wsdl.body).toString())![1]!
    const other = withBody(wsdl, (text) => text.replaceAll(host, 'http://other:81'))
    const origins = { expected: host, found: 'http://other:81' }
    const differences = compareMessages(wsdl, other, { ...OPTIONS, origins })
    expect(new Set(differences.map(({ byNature }) => byNature))).to.deep.equal(new Set(['address']))
    const mayDiffer = { headers: ['server'], response: ['Body/SubEnrollResponse'] }
    const changed = {
      ...withBody(first, (text) => text.replace(/<SubEnrollResult>.*<\/SubEnrollResult>/s, '')),
      headers: first.headers.filter(([name]) => name !== 'Server'),
    }
    const declared = compareMessages(first, changed, { ...OPTIONS, mayDiffer })
    expect(declared.every(({ byNature }) => byNature === 'declared')).to.equal(true)
  })

  it('bytes that are no characters of UTF-8', () => {
    const answer = (type: string, ...bytes: number[]): HttpMessage => ({
      startLine: 'HTTP/1.1 200 OK',
      headers: [['Content-Type', type]],
      body: Buffer.from(bytes),
    })
    for (const type of ['application/octet-stream', 'text/plain; charset=us-ascii', 'text/plain; charset=iso-8859-1']) {
      expect(open(answer(type, 0xe9), answer(type, 0xe8)), type).to.have.length(1)
    }
  })

  it('a document in UTF-16 by its meaning, as one in UTF-8', () => {
    const wide = (change: (text: string) => string): HttpMessage => {
      const { headers, ...rest } = first
      const body = Buffer.from(`\uFEFF${change(Buffer.from(first.body).toString())}`, 'utf16le')
      return { ...rest, body, headers: headers.filter(([name]) => name !== 'Content-Type') }
    }
    const plain = wide((text) => text)
    expect(
      open(
        wide((text) => text.replaceAll('soap:', 'e:').replace('xmlns:soap', 'xmlns:e')),
        plain,
      ),
    ).to.deep.equal([])
    const other = wide((text) => text.replace('<MaximumVersion>1.1.', '<MaximumVersion>1.2.'))
    expect(open(other, plain)).to.deep.equal(['/Envelope/Header/VersionData/MaximumVersion: changed'])
  })

  it('any bytes are compared; the same ones never differ', () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.string().map((text) => Buffer.from(`<a>${text}</a>`)),
    )
    fc.assert(
      fc.property(body, body, (one, other) => {
        const [expected, found] = [
          { ...first, body: one },
          { ...first, body: other },
        ] as const
        expect(compared(expected, expected)).to.deep.equal([])
        compared(found, expected)
      }),
    )
  })

  it('any change to an answer is seen', () => {
    const text = Buffer.from(first.body).toString()
    const start = text.indexOf('<string>')
    fc.assert(
      fc.property(fc.integer({ min: start, max: text.length - 1 }), fc.constantFrom('x', '7', 'Z'), (at, sign) => {
        fc.pre(text[at] !== sign && /[A-Za-z0-9]/.test(text[at]!))
        expect(compared(withBody(first, () => `${text.slice(0, at)}${sign}${text.slice(at + 1)}`))).not.to.deep.equal(
          [],
        )
      }),
      { numRuns: 40 },
    )
  })
})
