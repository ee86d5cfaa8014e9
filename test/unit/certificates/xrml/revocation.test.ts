import { expect } from 'chai'
import fc from 'fast-check'
import { readRevocation, writeRevocation, XrmlError } from '../../../../src/certificates/index.ts'

const key = fc
  .uint8Array({ minLength: 64, maxLength: 256 })
  .map((bytes) => ({ modulus: Uint8Array.from([0x80, ...bytes]), exponent: 65537 }))

describe('CONDITIONLIST of an SLC, [MS-RMPR] §2.2.9.3.4', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 5 }), (keys) => {
        expect(readRevocation(writeRevocation(keys))).to.deep.equal(keys)
      }),
      { numRuns: 50 },
    )
  })

  it('has the form of the template, [MS-RMPR] §2.2.9.3.5', () => {
    const text = writeRevocation([{ modulus: Uint8Array.of(0x80, 1), exponent: 65537 }])
    expect(text).to.equal(
      '<CONDITIONLIST><REFRESH><DISTRIBUTIONPOINT><OBJECT type="Revocation"><ID type="ascii-tag">External revocation authority</ID></OBJECT>' +
        '<PUBLICKEY><ALGORITHM>RSA</ALGORITHM><PARAMETER name="public-exponent"><VALUE encoding="integer32">65537</VALUE></PARAMETER>' +
        '<PARAMETER name="modulus"><VALUE encoding="base64" size="16">AYA=</VALUE></PARAMETER></PUBLICKEY></DISTRIBUTIONPOINT>' +
        '<INTERVALTIME /></REFRESH></CONDITIONLIST>',
    )
  })

  const good = writeRevocation([{ modulus: Uint8Array.of(0x80, 1), exponent: 65537 }])
  for (const [what, text] of [
    ['another object', good.replace('External', 'Internal')],
    ['no interval', good.replace('<INTERVALTIME />', '')],
    ['something after the interval', good.replace('</REFRESH>', '<X /></REFRESH>')],
    ['another element', good.replaceAll('CONDITIONLIST', 'CONDITIONS')],
    ['a size that is none of the key', good.replace('size="16"', 'size="17"')],
  ] as const) {
    it(`refuses ${what}`, () => expect(() => readRevocation(text)).to.throw(XrmlError))
  }
})
