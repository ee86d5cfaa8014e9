import { expect } from 'chai'
import {
  distinguishedName,
  formatCryptoApiName,
  formatSerial,
  licensorName,
} from '../../../../src/certificates/x509/index.ts'
import { parseGuid, ZERO_GUID } from '../../../../src/base/guid.ts'

const GUID = parseGuid('0f8fad5b-d9cb-469f-a165-70867728950e') ?? ZERO_GUID

describe('distinguished names', () => {
  it('say in each certificate that nobody vouches for it', () => {
    expect(distinguishedName('x')).to.deep.equal([
      ['O', 'rms-emulator'],
      ['OU', 'Emulated hierarchy - not for production'],
      ['CN', 'x'],
    ])
  })

  it('of servers are their GUID as the XrML twin has it', () => {
    expect(licensorName(GUID).at(-1)).to.deep.equal(['CN', `{${GUID}}`])
  })

  it('are printed as CryptoAPI does, most specific part first', () => {
    expect(formatCryptoApiName(licensorName(GUID))).to.equal(
      `CN={${GUID}}, OU=Emulated hierarchy - not for production, O=rms-emulator`,
    )
  })

  const quoted: [string, string][] = [
    ['plain name', 'plain name'],
    ['a, b', '"a, b"'],
    ['a+b', '"a+b"'],
    ['a=b', '"a=b"'],
    ['a;b', '"a;b"'],
    ['a#b', '"a#b"'],
    ['a<b>', '"a<b>"'],
    ['a\nb', '"a\nb"'],
    ['say "x"', '"say ""x"""'],
  ]
  for (const [value, printed] of quoted) {
    it(`are printed with quotes where they are needed: ${JSON.stringify(value)}`, () => {
      expect(formatCryptoApiName([['CN', value]])).to.equal(`CN=${printed}`)
    })
  }
})

describe('serial numbers', () => {
  it('are written in upper-case hexadecimal, whole bytes without leading zeros', () => {
    expect(formatSerial(Uint8Array.of(0, 0x0a, 0xbc))).to.equal('0ABC')
    expect(formatSerial(Uint8Array.of(0xff, 0, 0))).to.equal('FF0000')
    expect(formatSerial(Uint8Array.of(0, 0, 1))).to.equal('01')
  })
})
