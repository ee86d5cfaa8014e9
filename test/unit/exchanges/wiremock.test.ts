import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import {
  ExchangeError,
  formatMessages,
  fromWireMock,
  headerOf,
  headersOf,
  readWireMockDirectory,
  type Exchange,
  type Imported,
} from '../../../src/exchanges/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { codeOf } from './error-code.ts'

const SAMPLE = fileURLToPath(new URL('./samples/wiremock', import.meta.url))
const OPTIONS = { taken: [], at: new Date('2026-01-01T00:00:00Z') }

const importedFrom = (...mappings: object[]): Imported =>
  fromWireMock(
    {
      mappings: [{ name: 'a.json', text: JSON.stringify({ mappings }) }],
      readBody: () => {
        throw new ExchangeError('exchange-unreadable', 'There are no files.')
      },
    },
    OPTIONS,
  )
const textOf = ({ body }: Exchange['request']): string => Buffer.from(body).toString()
const whyOf = (mapping: object): string | undefined => importedFrom(mapping).passedOver[0]?.why

describe('mappings of WireMock', () => {
  const directory = temporaryDirectory()
  const copy = join(directory.path, 'wiremock')
  let imported: Imported
  const answering = (target: string): Exchange[] =>
    imported.exchanges.filter(({ request }) => request.startLine.split(' ')[1] === target)

  before(() => {
    cpSync(SAMPLE, copy, { recursive: true })
    writeFileSync(join(copy, 'mappings', 'broken.json'), 'no JSON')
    imported = fromWireMock(readWireMockDirectory(copy), OPTIONS)
  })
  after(() => directory.remove())

  it('are exchanges, with bodies out of __files, headers, delay, and placeholders that may be anything', () => {
    const [exchange] = answering('/_wmcs/Certification/SubEnrollService.asmx')
    const { request, response, about } = exchange!
    expect(request.startLine).to.equal('POST /_wmcs/Certification/SubEnrollService.asmx HTTP/1.1')
    expect(headerOf(request, 'SOAPAction')).to.equal('"http://microsoft.com/DRM/SubEnrollmentService/SubEnroll"')
    expect(about.operation).to.equal('SubEnroll')
    expect(about.mayDiffer.request).to.deep.equal(['/Envelope/Body/SubEnroll/Guid'])
    expect(about.latency).to.equal(120)
    expect(textOf(response)).to.equal('<chain/>')
    expect(headersOf(response, 'Set-Cookie')).to.have.length(2)
  })

  it('with a pattern that is a text only have that path, and base64 its bytes', () => {
    const [exchange] = answering('/_wmcs/Certification/SubEnrollService.asmx?wsdl')
    expect(textOf(exchange!.response)).to.equal('<definitions/>')
  })

  it('of a scenario come in its order', () => {
    const inOrder = answering('/renew').toSorted(
      (one, other) => Date.parse(one.about.date) - Date.parse(other.about.date),
    )
    expect(inOrder.map(({ response }) => textOf(response))).to.deep.equal(['first', '{"again":true}'])
    expect(inOrder[0]?.about.mayDiffer.request).to.deep.equal(['/Envelope'])
  })

  it('of a higher priority hide the others', () => {
    expect(answering('/status').map(({ response }) => textOf(response))).to.deep.equal(['{{now}}'])
  })

  it('lose nothing without a word: what does not map is told by name', () => {
    const several = (number: number, name: string) => `several.json, mapping ${number} "${name}"`
    const reasons = imported.passedOver.map(({ what, why }) => `${what}: ${why}`)
    const none = 'has no counterpart in a recording.'
    expect(reasons).to.have.members([
      'broken.json: The file is no mapping of WireMock: it is no JSON.',
      `${several(2, 'any pattern')}: A pattern of a URL (/_wmcs/.*) ${none}`,
      `${several(3, 'no answer')}: fault in place of an answer ${none}`,
      `${several(4, 'by XPath')}: A body by matchesXPath ${none}`,
      `${several(7, 'hidden')}: ${several(8, 'shown')} answers the same request before it.`,
      `${several(9, 'not one')}: it is no mapping: request.method: Invalid input: expected string, received number.`,
    ])
    const scenario = 'of the scenario "Renewal" the order of equal requests is kept, not what other requests change.'
    expect(imported.remarks.map(({ what, why }) => `${what}: ${why}`)).to.have.members([
      'sub-enroll.json "sub-enroll": replay does not look at the header Accept.',
      'sub-enroll.json "sub-enroll": who logs on is for replay --auth to say.',
      ...[`${several(5, 'first time')}: ${scenario}`, `${several(6, 'from then on')}: ${scenario}`],
      `${several(5, 'first time')}: of any body, any SOAP envelope is taken.`,
      `${several(6, 'from then on')}: of any body, any SOAP envelope is taken.`,
      `${several(8, 'shown')}: of any method, GET is taken.`,
      `${several(8, 'shown')}: the transformer response-template is not run.`,
      `${several(8, 'shown')}: what stands in {{ }} in the body is given as it stands.`,
    ])
  })

  it('read bodies from nowhere but __files', () => {
    writeFileSync(join(directory.path, 'secret'), 'secret')
    writeFileSync(join(copy, 'secret'), 'secret')
    symlinkSync(join(directory.path, 'secret'), join(copy, '__files', 'link'))
    symlinkSync(directory.path, join(copy, '__files', 'folder'))
    mkdirSync(join(copy, '__files', 'empty'))
    const { readBody } = readWireMockDirectory(copy)
    expect(readBody('answers/chain.xml').toString()).to.equal('<chain/>')
    const names = [
      '../secret',
      'answers/../../secret',
      '/etc/passwd',
      '',
      '.',
      'a//b',
      '..\\secret',
      'a\0b',
      'folder/secret',
    ]
    for (const name of names)
      expect(
        codeOf(() => readBody(name)),
        name,
      ).to.equal('import-malformed')
    for (const name of ['link', 'empty', 'missing']) {
      expect(
        codeOf(() => readBody(name)),
        name,
      ).to.be.oneOf(['exchange-unreadable', 'import-malformed'])
    }
    expect(codeOf(() => readWireMockDirectory(join(directory.path, 'nowhere')))).to.equal('import-malformed')
  })

  it('that ask for what a recording cannot tell are passed over', () => {
    const response = { body: 'x' }
    for (const [request, why] of [
      [{ method: 'GET', urlPathTemplate: '/a/{b}' }, /urlPathTemplate/],
      [{ method: 'GET', url: '/a', cookies: { a: { equalTo: 'b' } } }, /cookies/],
      [{ method: 'POST', url: '/a', multipartPatterns: [{}] }, /multipartPatterns/],
      [{ method: 'GET', urlPath: '/a', queryParameters: { q: { contains: 'b' } } }, /query parameter q with contains/],
      [{ method: 'POST', url: '/a', headers: { soapAction: { contains: 'b' } } }, /header soapAction with contains/],
      [{ method: 'POST', url: '/a', bodyPatterns: [{ equalToXml: '<a' }] }, /equalToXml with what is no XML/],
      [{ method: 'POST', url: '/a', bodyPatterns: [{ equalToXml: '<a>${xmlunit.isNumber}</a>' }] }, /placeholder/],
      [{ method: 'GET', url: 'http://a/b' }, /begins with no slash/],
      [{ method: 'GET', url: '/a b' }, /not of the form/],
      [{ method: 'GET' }, /A pattern of a URL/],
    ] as const) {
      expect(whyOf({ request, response }), JSON.stringify(request)).to.match(why)
    }
    const url = { method: 'GET', url: '/a' }
    expect(whyOf({ request: url, response: { proxyBaseUrl: 'http://b' } })).to.match(/proxyBaseUrl/)
    expect(whyOf({ request: url, response: { headers: { a: 'b\r\nc: d' } } })).to.match(/no header/)
    expect(whyOf({ request: url, response: { bodyFileName: 'x' } })).to.equal('There are no files.')
  })

  it('with parameters and bodies that are told exactly have them', () => {
    const request = { method: 'PUT', urlPath: '/a', queryParameters: { 'q x': { equalTo: 'ä&' } } }
    const json = { ...request, bodyPatterns: [{ equalToJson: { a: 1 } }, { matchesJsonPath: '$.a' }] }
    const { exchanges, remarks } = importedFrom({ request: json, response: {} })
    expect(exchanges[0]?.request.startLine).to.equal('PUT /a?q%20x=%C3%A4%26 HTTP/1.1')
    expect(textOf(exchanges[0]!.request)).to.equal('{"a":1}')
    expect(remarks.map(({ why }) => why)).to.include('matchesJsonPath is not looked at beside the whole body.')
  })

  it('of any form give exchanges that can be written, or are passed over, and no file costs another', () => {
    const matcher = fc.dictionary(
      fc.constantFrom('equalTo', 'matches', 'contains', 'absent', 'equalToXml', 'equalToJson'),
      fc.oneof(fc.string(), fc.boolean(), fc.constant('<a><b>${xmlunit.ignore}</b></a>')),
    )
    const mapping = fc.record(
      {
        request: fc.record(
          {
            method: fc.constantFrom('GET', 'POST', 'ANY', 'x y'),
            url: fc.oneof(fc.webPath(), fc.string()),
            urlPattern: fc.string(),
            headers: fc.dictionary(fc.string(), matcher),
            bodyPatterns: fc.array(matcher, { maxLength: 3 }),
          },
          { requiredKeys: [] },
        ),
        response: fc.record(
          {
            status: fc.integer({ min: 0, max: 700 }),
            statusMessage: fc.string(),
            headers: fc.dictionary(fc.string(), fc.string()),
            body: fc.string(),
            base64Body: fc.string(),
            bodyFileName: fc.string(),
          },
          { requiredKeys: [] },
        ),
        priority: fc.integer(),
        scenarioName: fc.constantFrom('a', 'b'),
        requiredScenarioState: fc.constantFrom('Started', 'x', 'y'),
        newScenarioState: fc.constantFrom('Started', 'x', 'y'),
      },
      { requiredKeys: ['request', 'response'] },
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(mapping, fc.anything()), { maxLength: 5 }), (mappings) => {
        const many = JSON.parse(JSON.stringify(mappings)) as object[]
        const { exchanges, passedOver } = importedFrom(...many)
        expect(exchanges.length + passedOver.length).to.equal(many.length)
        exchanges.forEach(formatMessages)
      }),
    )
  })
})
