import { expect } from 'chai'
import fc from 'fast-check'
import { answerBodyWriter, textElement, writeSoapEnvelope, writeVersionData } from '../../../src/asmx/message/index.ts'
import { soapContentType } from '../../../src/protocol/soap.ts'
import { SUB_ENROLL_SHAPE } from '../../../src/protocol/sub-enrollment.ts'

const NAMESPACE = 'http://microsoft.com/DRM/SubEnrollmentService'

const write = answerBodyWriter(NAMESPACE, SUB_ENROLL_SHAPE.operations.SubEnroll)

const writeSubEnrollResponse = (chain: readonly string[]): string =>
  write({ SubEnrollResult: { LicensorCertificateChain: { string: chain } } })

describe('The answer to SubEnroll, [MS-RMPRS] §3.3.4.1.3.2', () => {
  it('is ASMX’s envelope to the byte', () => {
    const header = writeVersionData({ minimumVersion: '1.0.0.0', maximumVersion: '1.1.0.0' }, NAMESPACE)
    expect(writeSoapEnvelope('1.1', header, writeSubEnrollResponse(['<XrML a="b">&\'</XrML>', 'x']))).to.equal(
      `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Header><VersionData xmlns="${NAMESPACE}"><MinimumVersion>1.0.0.0</MinimumVersion><MaximumVersion>1.1.0.0</MaximumVersion></VersionData></soap:Header><soap:Body><SubEnrollResponse xmlns="${NAMESPACE}"><SubEnrollResult><LicensorCertificateChain><string>&lt;XrML a="b"&gt;&amp;'&lt;/XrML&gt;</string><string>x</string></LicensorCertificateChain></SubEnrollResult></SubEnrollResponse></soap:Body></soap:Envelope>`,
    )
  })

  it('has the certificates it was given, however many were written before', () => {
    for (let round = 0; round < 200; round++) {
      const chain = ['x', String(round % 90), 'x', `<${round}>`, '']
      const strings = ['x', String(round % 90), 'x', `&lt;${round}&gt;`].map((text) => `<string>${text}</string>`)
      expect(writeSubEnrollResponse(chain)).to.include(`<LicensorCertificateChain>${strings.join('')}<string /></Licen`)
    }
  })

  it('spells long texts as it does each of their parts', () => {
    const spelled = (text: string): string => textElement('a', text).slice('<a>'.length, -'</a>'.length)
    const special = fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      'a',
      '\t',
      '\n',
      '\u0001',
      '\u007f',
      'é',
      '\ufffe',
      '\u{1f600}',
    )
    const sign = fc.oneof(special, fc.string())
    const parts = fc.array(
      sign.filter((text) => text !== ''),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(fc.constantFrom(10, 255, 256, 8190, 8192, 8193, 20_000), parts, (length, texts) => {
        const start = 'x'.repeat(Math.max(1, length - texts.join('').length))
        expect(spelled(start + texts.join(''))).to.equal(start + texts.map(spelled).join(''))
      }),
    )
  })

  it('differs in SOAP 1.2 by the namespace alone', () => {
    const of = (version: '1.1' | '1.2'): string => writeSoapEnvelope(version, undefined, '<a />')
    expect(of('1.2')).to.equal(
      of('1.1').replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
    )
    expect(of('1.1')).not.to.include('Header')
    expect(soapContentType('1.1')).to.equal('text/xml; charset=utf-8')
    expect(soapContentType('1.2')).to.equal('application/soap+xml; charset=utf-8')
  })

  it('has empty elements as .NET spells them, and leaves missing members out', () => {
    expect(writeSubEnrollResponse([''])).to.include('<LicensorCertificateChain><string /></LicensorCertificateChain>')
    expect(writeSubEnrollResponse([])).to.include('<SubEnrollResult><LicensorCertificateChain /></SubEnrollResult>')
    expect(writeVersionData({ minimumVersion: undefined, maximumVersion: '' }, NAMESPACE)).to.equal(
      `<VersionData xmlns="${NAMESPACE}"><MaximumVersion /></VersionData>`,
    )
    expect(writeVersionData({ minimumVersion: undefined, maximumVersion: undefined }, NAMESPACE)).to.equal(
      `<VersionData xmlns="${NAMESPACE}" />`,
    )
  })
})
