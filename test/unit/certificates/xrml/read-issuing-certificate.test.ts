import { expect } from 'chai'
import fc from 'fast-check'
import {
  digestOf,
  hashInput,
  joinSignature,
  readIssuingCertificate,
  splitCertificates,
  writeBody,
  XrmlError,
  type IssuingCertificate,
} from '../../../../src/certificates/xrml/index.ts'
import { arbitraryCertificate } from './arbitrary-certificates.ts'
import { ownCertificate } from './own-chain.ts'

const join = (certificate: IssuingCertificate, form: 'digest-first' | 'algorithm-first' = 'digest-first'): string => {
  const bodyText = writeBody(certificate)
  const digest = digestOf('SHA256', hashInput(bodyText))
  return joinSignature(bodyText, { hash: 'SHA256', digest, size: 16, value: Uint8Array.of(1, 2), form })
}

const errorOf = (text: string): XrmlError | undefined => {
  try {
    readIssuingCertificate(text)
    return undefined
  } catch (error) {
    if (error instanceof XrmlError) return error
    throw error
  }
}

describe('readIssuingCertificate, [MS-RMPR] §2.2.9.3', () => {
  it('reads back any certificate that can be written, and the body to the character', () => {
    fc.assert(
      fc.property(
        arbitraryCertificate,
        fc.constantFrom('digest-first' as const, 'algorithm-first' as const),
        (certificate, form) => {
          const text = join(certificate, form)
          const read = readIssuingCertificate(text)
          expect(read.certificate).to.deep.equal(certificate)
          expect(read.bodyText).to.equal(writeBody(certificate))
          expect(read.text).to.equal(text)
          expect(read.signature).to.deep.include({ hash: 'SHA256', size: 16, form, value: Uint8Array.of(1, 2) })
          expect(splitCertificates(`\uFEFF${text} ${text}`)).to.deep.equal([text, text])
        },
      ),
    )
  })

  it('keeps its place behind a byte order mark and astral characters', () => {
    const text = ownCertificate('slc', {
      body: (body) => body.replaceAll('http://root', '\u{1f511}\uFEFF&#x1F511;&amp;'),
    })
    for (const shifted of [text, `\uFEFF${text}`, ` ${text}`]) {
      const { certificate, bodyText } = readIssuingCertificate(shifted)
      expect(bodyText).to.equal(/<BODY.*<\/BODY>/su.exec(text)?.[0])
      expect(certificate.principal.object.address?.value).to.equal('\u{1f511}\uFEFF\u{1f511}&/_wmcs')
    }
  })

  it('never throws anything but its own error', () => {
    const sound = ownCertificate('slc')
    const pieces = fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<!DOCTYPE a',
      '<?a',
      '&',
      ';',
    )
    const inserted = fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 8 }), fc.constant('&constructor;'))
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => errorOf(text) instanceof XrmlError),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(fc.nat({ max: sound.length }), fc.nat({ max: 40 }), inserted, (at, length, piece) => {
        errorOf(sound.slice(0, at) + piece + sound.slice(at + length))
      }),
      { numRuns: 1000 },
    )
  })

  const REFUSED: Record<string, readonly [from: string, to: string, message: RegExp]> = {
    'an element too many': [
      '</WORK>',
      '</WORK><OTHER />',
      /not of the template, in XrML\/BODY\/OTHER at character \d+/,
    ],
    'an element too few': [
      '<ISSUEDTIME>2006-05-01T12:30</ISSUEDTIME>',
      '',
      /ISSUEDTIME is missing, in XrML\/BODY\/DESCRIPTOR/,
    ],
    'another order': ['<PUBLICKEY><ALGORITHM>RSA</ALGORITHM>', '<PUBLICKEY>', /ALGORITHM is missing/],
    'text between elements': ['<DESCRIPTOR>', '<DESCRIPTOR> ', /Text stands between elements/],
    'a line end': ['<DESCRIPTOR>', '\n<DESCRIPTOR>', /U\+000A is not allowed/],
    'an element in a text': ['2006-05-01T12:30', '2006-05-01T12:30<X />', /where only text may/],
    'an attribute too many': ['<DESCRIPTOR>', '<DESCRIPTOR a="">', /not of the template/],
    'a missing attribute': [' internal-id="1"', '', /internal-id is missing/],
    'the same attribute twice': ['type="LICENSE"', 'type="LICENSE" type="LICENSE"', /duplicate attribute/],
    'another BODY': ['type="LICENSE"', 'type="license"', /"LICENSE" is prescribed, in XrML\/BODY at/],
    'another right': ['"ISSUE"', '"OWNER"', /"ISSUE" is prescribed/],
    'another principal': [
      '<ACCESS><PRINCIPAL internal-id="1"',
      '<ACCESS><PRINCIPAL internal-id="2"',
      /"1" is prescribed/,
    ],
    'a moment that does not exist': ['2006-05-01T12:30', '2006-02-30T12:30', /no moment/],
    'a moment with seconds': ['2006-05-01T12:30', '2006-05-01T12:30:00', /no moment/],
    'an exponent with a leading zero': ['>65537<', '>065537<', /exponent/],
    'base64 with a blank': ['size="1024">', 'size="1024"> ', /canonical/],
    'a wrong size': ['size="1024"', 'size="01024"', /"1024" is prescribed/],
    'a digest of another length': ['<ALGORITHM>SHA1<', '<ALGORITHM>SHA256<', /not one of SHA256/],
    'another parameter': ['name="modulus"', 'name="Modulus"', /"modulus" is prescribed/],
    'another hash': ['<ALGORITHM>SHA1<', '<ALGORITHM>SHA-1<', /neither SHA1 nor SHA256/],
    'another signature algorithm': ['PKCS#1-V1.5', 'PSS', /"RSA PKCS#1-V1.5" is prescribed/],
    'another coding': ['surface-coding', 'surface coding', /"surface-coding" is prescribed/],
    'tags that do not match': [
      '<XrML xmlns="" version="1.2">',
      '<Xrml xmlns="" version="1.2">',
      /unexpected close tag/,
    ],
  }

  it('refuses another root, and a digest too long for its hash', () => {
    const renamed = ownCertificate('slc').replace('<XrML ', '<Xrml ').replace('</XrML>', '</Xrml>')
    expect(errorOf(renamed)?.message).to.match(/"XrML" is prescribed/)
    const long = ownCertificate('slc', { hash: 'SHA256' }).replace('<ALGORITHM>SHA256<', '<ALGORITHM>SHA1<')
    expect(errorOf(long)?.message).to.match(/not one of SHA1/)
  })

  for (const [what, [from, to, message]] of Object.entries(REFUSED)) {
    it(`refuses ${what}, and says where`, () => {
      const sound = ownCertificate('slc')
      const altered = sound.replace(from, to)
      expect(altered).not.to.equal(sound)
      const error = errorOf(altered)
      expect(error?.code).to.equal('xrml-malformed')
      expect(error?.message).to.match(message)
    })
  }
})
