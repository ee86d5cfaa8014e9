import { expect } from 'chai'
import { formatPkiPath } from '../../../../src/certificates/index.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

describe('RFC 6066 §10.1 PKIPath', () => {
  it('is a SEQUENCE of the certificates, the leaf last', () => {
    const path = formatPkiPath([hex('3003020101'), hex('3003020102'), hex('3003020103')])
    expect(Buffer.from(path).toString('hex')).to.equal('300f' + '3003020103' + '3003020102' + '3003020101')
  })

  it('has a length of two bytes where it needs one', () => {
    const certificate = Buffer.concat([hex('30820100'), Buffer.alloc(256)])
    expect(
      Buffer.from(formatPkiPath([certificate]))
        .toString('hex')
        .slice(0, 16),
    ).to.equal('3082010430820100')
  })

  it('leaves the chain as it was', () => {
    const chain = [hex('3000'), hex('3003020101')]
    formatPkiPath(chain)
    expect(chain).to.deep.equal([hex('3000'), hex('3003020101')])
  })
})
