import { expect } from 'chai'
import { boundText } from '../../../../src/certificates/index.ts'

const PRINCIPAL = '<ISSUEDPRINCIPALS><PRINCIPAL internal-id="1"><OBJECT/>'
const BITS = '<ENABLINGBITS type="sealed-key"><VALUE encoding="base64" size="1536">AAAA</VALUE></ENABLINGBITS>'
const END = '</PRINCIPAL></ISSUEDPRINCIPALS>'

describe('The text that enabling bits are bound to', () => {
  it('is the element without the enabling bits in it', () => {
    expect(boundText(PRINCIPAL + BITS + END)).to.equal(PRINCIPAL + END)
    expect(boundText(PRINCIPAL + BITS.replace('AAAA', 'BBBB') + END)).to.equal(PRINCIPAL + END)
  })

  it('is the element as it stands, where there are none in it', () => {
    expect(boundText(PRINCIPAL + END)).to.equal(PRINCIPAL + END)
    expect(boundText(`${PRINCIPAL}<ENABLINGBITSX >`)).to.equal(`${PRINCIPAL}<ENABLINGBITSX >`)
    expect(boundText(`${PRINCIPAL}<ENABLINGBITS >`)).to.equal(`${PRINCIPAL}<ENABLINGBITS >`)
  })

  it('is found in no more than the time it takes to read the element', () => {
    const many = '<ENABLINGBITS '.repeat(500_000)
    expect(boundText(many)).to.equal(many)
  }).timeout(2000)
})
