import { expect } from 'chai'
import fc from 'fast-check'
import { decodeCertificateFile, splitCertificates, XrmlError } from '../../../../src/certificates/xrml/index.ts'
import { ownChain } from './own-chain.ts'

const codeOf = (act: () => unknown): string | undefined => {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof XrmlError ? error.code : String(error)
  }
}

const bytes = (hex: string) => Buffer.from(hex, 'hex')

describe('certificate files', () => {
  it('are UTF-8, or UTF-16 of either order with a byte order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (some) => {
        const text = `<${some}`
        const wide = Buffer.from(`\uFEFF${text}`, 'utf16le')
        for (const file of [Buffer.from(text), Buffer.from(`\uFEFF${text}`), wide, Buffer.from(wide).swap16()]) {
          const before = Buffer.from(file)
          expect(decodeCertificateFile(new Uint8Array(file))).to.equal(text)
          expect(decodeCertificateFile(file)).to.equal(text)
          expect(file).to.deep.equal(before)
        }
      }),
    )
  })

  it('are refused when they are neither, or too long', () => {
    for (const file of ['fffe3c', 'feff003c3c', 'c328', '80', 'ed a0 80']) {
      expect(
        codeOf(() => decodeCertificateFile(bytes(file.replaceAll(' ', '')))),
        file,
      ).to.equal('xrml-encoding')
    }
    expect(codeOf(() => decodeCertificateFile(Buffer.alloc(9 * 1_048_576, 0x20)))).to.be.undefined
    expect(codeOf(() => decodeCertificateFile(Buffer.alloc(9 * 1_048_576 + 1, 0x20)))).to.equal('xrml-too-large')
  })

  it('split into their certificates, in their order', () => {
    const chain = ownChain()
    const declaration = '<?xml version="1.0" encoding="utf-16"?>'
    for (const between of ['', '\r\n', `\n\uFEFF${declaration}\n\t`, ' ']) {
      expect(splitCertificates(between + chain.join(between) + between)).to.deep.equal(chain)
    }
  })

  it('have nothing else in them', () => {
    const [first] = ownChain()
    const refused = [
      '',
      ' ',
      'x',
      `x${first}`,
      `${first}x`,
      `${first}<a/>`,
      `<!-- -->${first}`,
      `${first}<XrML >`,
      '<XrMLs></XrML>',
      '<XrML ',
      '<XrML>',
      '</XrML>',
    ]
    for (const text of refused)
      expect(
        codeOf(() => splitCertificates(text)),
        text.slice(0, 20),
      ).to.equal('xrml-malformed')
    expect(splitCertificates('<XrML></XrML>'.repeat(16))).to.have.length(16)
    expect(codeOf(() => splitCertificates('<XrML></XrML>'.repeat(17)))).to.equal('xrml-too-large')
  })
})
