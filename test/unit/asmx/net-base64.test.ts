import { expect } from 'chai'
import fc from 'fast-check'
import { readNetBase64 } from '../../../src/asmx/message/net-base64.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The rules, one bit at a time. */
function model(text: string): Uint8Array | undefined {
  const bits: string[] = []
  let at = 0
  for (; at < text.length && text[at] !== '='; at++) {
    const digit = ALPHABET.indexOf(text.charAt(at))
    if (digit >= 0) bits.push(digit.toString(2).padStart(6, '0'))
    else if (!' \t\r\n'.includes(text.charAt(at))) return undefined
  }
  while (text[at] === '=') at++
  for (; at < text.length; at++) if (!' \t\r\n'.includes(text.charAt(at))) return undefined
  return Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}

describe('base64 as .NET reads it', () => {
  const READ: readonly (readonly [string, readonly number[]])[] = [
    ['', []],
    [' \r\n', []],
    ['AQID', [1, 2, 3]],
    ['A Q\tI\r\nD', [1, 2, 3]],
    ['AQ==', [1]],
    ['AQ', [1]],
    ['AQ=======', [1]],
    ['AQ == \n', [1]],
    ['AQIDA', [1, 2, 3]],
    ['A===', []],
    ['=', []],
    ['AR==', [1]],
  ]
  for (const [text, bytes] of READ) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(readNetBase64(text)).to.deep.equal(Uint8Array.from(bytes))
    })
  }

  for (const text of ['AAAA*AAA', 'AQ-_', 'AQ==AQ==', 'AQ= =', 'AQ\u00a0', 'é', 'AQ\0']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(readNetBase64(text)).to.equal(undefined)
    })
  }

  it('follows the model', () => {
    const near = fc.string({ unit: fc.constantFrom('A', 'Q', 'z', '+', '/', '=', ' ', '\n', '9', '-') })
    fc.assert(
      fc.property(near, (text) => {
        expect(readNetBase64(text)).to.deep.equal(model(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('reads what anyone writes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(readNetBase64(Buffer.from(bytes).toString('base64'))).to.deep.equal(Uint8Array.from(bytes))
      }),
    )
  })
})
