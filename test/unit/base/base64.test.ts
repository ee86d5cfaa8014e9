import { expect } from 'chai'
import fc from 'fast-check'
import { fromCanonicalBase64, toBase64 } from '../../../src/base/base64.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

describe('base64', () => {
  it('is that of RFC 4648 §10', () => {
    const vectors = {
      '': '',
      f: 'Zg==',
      fo: 'Zm8=',
      foo: 'Zm9v',
      foob: 'Zm9vYg==',
      fooba: 'Zm9vYmE=',
      foobar: 'Zm9vYmFy',
    }
    for (const [text, encoded] of Object.entries(vectors)) {
      expect(toBase64(Buffer.from(text))).to.equal(encoded)
      expect(fromCanonicalBase64(encoded)).to.deep.equal(Buffer.from(text))
    }
  })

  it('survives the way there and back, whatever part of a buffer is meant', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(4), (bytes, offset) => {
        const larger = new Uint8Array(bytes.length + 8)
        larger.set(bytes, offset)
        const text = toBase64(larger.subarray(offset, offset + bytes.length))
        expect([...(fromCanonicalBase64(text) ?? [])]).to.deep.equal([...bytes])
      }),
    )
  })

  it('has one spelling only: what is read is written the same', () => {
    const texts = fc.string({ unit: fc.constantFrom(...`${ALPHABET}= \n-_`.split('')), maxLength: 12 })
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = fromCanonicalBase64(text)
        expect(bytes === undefined || toBase64(bytes) === text).to.equal(true)
      }),
      { numRuns: 1000 },
    )
  })

  for (const text of ['Zg', 'Zg=', 'Zh==', 'Zm9=', 'Zg== ', '\nZg==', 'Z g==', 'Zg===', '=', '-_8=', 'é']) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(fromCanonicalBase64(text)).to.equal(undefined))
  }
})
