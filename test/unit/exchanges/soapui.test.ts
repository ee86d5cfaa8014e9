import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import { formatMessages, fromSoapUi, headerOf, type Exchange, type Imported } from '../../../src/exchanges/index.ts'
import { codeOf } from './error-code.ts'

const PROJECT = readFileSync(fileURLToPath(new URL('./samples/rms-soapui-project.xml', import.meta.url)), 'utf8')
const AT = new Date('2026-01-01T00:00:00Z')

const importedFrom = (text: string): Imported => fromSoapUi(text, { taken: [], at: AT })
const bodyOf = ({ body }: Exchange['request']): string => Buffer.from(body).toString()

/** A project with one mocked operation: what stands in the interface and in the mock. */
const project = (operation: string, mock: string, service = ''): string =>
  '<con:soapui-project name="x" xmlns:con="http://eviware.com/soapui/config"><con:interface name="I" soapVersion="1_1">' +
  `<con:operation name="O" action="urn:o">${operation}</con:operation></con:interface>` +
  `<con:mockService name="S" path="/s">${service}<con:mockOperation name="M" interface="I" operation="O">${mock}` +
  '</con:mockOperation></con:mockService></con:soapui-project>'
const response = (name: string, content: string): string =>
  `<con:response name="${name}"><con:responseContent>${content}</con:responseContent></con:response>`

describe('mock services of a SoapUI project', () => {
  const { exchanges, passedOver, remarks } = importedFrom(PROJECT)
  const [first, second, refused, ping] = exchanges

  it('are exchanges: each response with the request that brings it about', () => {
    expect(exchanges.map(({ name }) => name)).to.deep.equal([
      'SubEnroll__200',
      'SubEnroll__202',
      'SubEnroll__500_soapenv_Server',
      'Ping__200',
      'Ping__200_2',
      'Http__get_200',
    ])
    expect(first?.request.startLine).to.equal('POST /_wmcs/Certification/SubEnrollService.asmx HTTP/1.1')
    expect(headerOf(first!.request, 'SOAPAction')).to.equal('"http://microsoft.com/DRM/SubEnrollmentService/SubEnroll"')
    expect(headerOf(first!.request, 'X-Asked-By')).to.equal('SoapUI')
    expect(bodyOf(first!.request))
      .to.include('<sub:Name>FIRST</sub:Name>')
      .and.to.match(/^<soapenv:Envelope [^>]*>\r\n/)
    expect(bodyOf(second!.request)).to.include('<sub:Name>SECOND</sub:Name>')
    expect(first?.about.mayDiffer.request).to.deep.equal([])
    expect(bodyOf(first!.response)).to.include('<first/>')
    expect(headerOf(first!.response, 'X-Server')).to.equal('mock')
    expect(headerOf(first!.response, 'Content-Type')).to.equal('text/xml; charset=utf-8')
  })

  it('have the default response for whatever else is asked, which is 500 where it is a fault', () => {
    expect(refused?.response.startLine).to.equal('HTTP/1.1 500')
    expect(refused?.about.mayDiffer.request).to.deep.equal(['/Envelope'])
  })

  it('come in sequence where SoapUI has them so, in the encoding that it has', () => {
    const third = exchanges[4]
    expect(Buffer.from(ping!.response.body).toString('latin1')).to.equal('Zürich')
    expect(ping?.about.mayDiffer.request).to.deep.equal(['/Envelope'])
    expect(Date.parse(third!.about.date)).to.be.greaterThan(Date.parse(ping!.about.date))
  })

  it('of REST are those that are asked for without a body', () => {
    expect(exchanges.at(-1)?.request.startLine).to.equal('GET /rest/status HTTP/1.1')
    expect(headerOf(exchanges.at(-1)!.response, 'Content-Type')).to.equal('application/json; charset=utf-8')
  })

  it('lose nothing without a word: what does not map is told by name', () => {
    const mock = 'mockService "SubEnroll mock", mockOperation'
    expect(passedOver.map(({ what, why }) => `${what}: ${why}`)).to.deep.equal([
      `${mock} "SubEnroll", response "Third": no request in the project brings it about.`,
      `${mock} "Ping", response "Two": Content compressed by gzip has no counterpart in a recording.`,
      `${mock} "Lost": the project has no operation "Lost" of "Gone".`,
      'restMockService "REST mock", restMockAction "order": a project does not tell what is asked with POST /rest/order.',
    ])
    expect(remarks.map(({ what, why }) => `${what}: ${why}`)).to.deep.equal([
      'mockService "SubEnroll mock": its onRequestScript is not run.',
      `${mock} "SubEnroll", response "Second": its script is not run.`,
      `${mock} "SubEnroll", response "Second": what stands in \${ } is given as it stands.`,
      `${mock} "Ping": its responses come in their order, and the last from then on, not the first again.`,
    ])
  })

  it('choose by an XPath of names, and say so where it is more than that, or a script', () => {
    const call = '<con:call name="c"><con:request>&lt;a&gt;&lt;b&gt;One&lt;/b&gt;&lt;/a&gt;</con:request></con:call>'
    const two = response('One', '1') + response('Two', '2')
    const style = (name: string, path: string): Imported =>
      importedFrom(
        project(
          call,
          `<con:dispatchPath>${path}</con:dispatchPath><con:dispatchStyle>${name}</con:dispatchStyle>${two}`,
        ),
      )
    expect(
      style('XPATH', '/a/b').exchanges.map(({ response: { body } }) => Buffer.from(body).toString()),
    ).to.deep.equal(['1'])
    for (const [name, path] of [
      ['XPATH', 'count(//b)'],
      ['XPATH', '//a//b'],
      ['SCRIPT', 'return "One"'],
    ] as const) {
      const { exchanges: none, passedOver: both } = style(name, path)
      expect(none, path).to.deep.equal([])
      expect(both.map(({ why }) => why)).to.deep.equal(
        Array(2).fill(`which requests it answers is for ${name} to say, which is not run.`),
      )
    }
  })

  it('are read within bounds, and without a document type', () => {
    const entity = PROJECT.replace('?>', '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>').replace(
      'FIRST',
      '&e;',
    )
    const deep = project('', response('a', '<x>'.repeat(1000) + '</x>'.repeat(1000)))
    for (const text of ['', 'x', '<a/>', '<soapui-project/>', entity, deep, project('', '').slice(0, -5)]) {
      expect(
        codeOf(() => importedFrom(text)),
        text.slice(0, 60),
      ).to.equal('import-malformed')
    }
    const empty = '<con:soapui-project xmlns:con="http://eviware.com/soapui/config"/>'
    expect(() => importedFrom(empty)).to.throw(/has no mockService/)
  })

  it('with headers that would be other headers are passed over', () => {
    const header = '<con:header><con:name>X</con:name><con:value>a&#13;&#10;Set-Cookie: b</con:value></con:header>'
    const hostile = response('a', 'b').replace('</con:response>', `${header}</con:response>`)
    const { exchanges: none, passedOver: one } = importedFrom(project('', hostile))
    expect(none).to.deep.equal([])
    expect(one[0]?.why).to.match(/^The HTTP message is not of the form/)
  })

  it('of any content, status and headers give exchanges that can be written, or are passed over', () => {
    const escaped = (text: string): string =>
      text.replaceAll(/[^ -~]/g, '?').replaceAll(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (content, status, header, path) => {
        const mock =
          `<con:response name="r" httpResponseStatus="${escaped(status)}"><con:responseContent>${escaped(content)}` +
          `</con:responseContent><con:header><con:name>${escaped(header)}</con:name><con:value>v</con:value></con:header></con:response>`
        const text = project('', mock).replace('path="/s"', () => `path="${escaped(path)}"`)
        const result = importedFrom(text)
        expect(result.exchanges.length + result.passedOver.length).to.equal(1)
        result.exchanges.forEach(formatMessages)
      }),
    )
  })

  it('damaged anywhere are read or refused, never anything else', () => {
    fc.assert(
      fc.property(fc.nat(PROJECT.length - 1), fc.string({ maxLength: 8 }), (at, piece) => {
        const damaged = PROJECT.slice(0, at) + piece + PROJECT.slice(at + piece.length)
        const code = codeOf(() => void importedFrom(damaged))
        expect(['none', 'import-malformed']).to.include(code)
      }),
      { numRuns: 60 },
    )
  })
})
