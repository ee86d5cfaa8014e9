import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import { systemRandom } from '../../../../src/base/random.ts'
import {
  decryptRightsData,
  encryptRightsData,
  EnablingBitsError,
  generateContentKey,
  type SymmetricKey,
} from '../../../../src/certificates/index.ts'
import { hasOpenssl } from '../x509/openssl.ts'

const key = generateContentKey(systemRandom)

function refused(contentKey: SymmetricKey, data: Uint8Array): string | undefined {
  try {
    decryptRightsData(contentKey, data)
    return undefined
  } catch (error) {
    return error instanceof EnablingBitsError ? error.code : String(error)
  }
}

describe('[MS-RMPR] §2.2.9.8 encrypted rights data', () => {
  it('give their text back, whatever it is and whatever the key', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(128, 192, 256),
        fc.constantFrom('ECB', 'CBC4K'),
        (rest, bits, cipherMode) => {
          const text = `<XrML>${rest.replaceAll('\0', '')}`
          const contentKey = generateContentKey(systemRandom, { bits, cipherMode })
          const data = encryptRightsData(contentKey, text)
          expect(data.length).to.equal(Math.ceil(text.length / 8) * 16)
          expect(decryptRightsData(contentKey, data)).to.equal(text)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('give it back under a key of DES too', () => {
    const des: SymmetricKey = { kind: 'symmetric', algorithm: 'DES', cipherMode: 'ECB', bytes: Buffer.alloc(8, 0x31) }
    expect(decryptRightsData(des, encryptRightsData(des, '<XrML>ü</XrML>'))).to.equal('<XrML>ü</XrML>')
  })

  it('are AES in Electronic Codebook of UTF-16LE, as openssl has it', function () {
    if (!hasOpenssl()) this.skip()
    const text = '<XrML>Größe, 大</XrML>'
    const hex = Buffer.from(key.bytes).toString('hex')
    const { stdout } = spawnSync('openssl', ['enc', '-d', '-aes-128-ecb', '-nopad', '-K', hex], {
      input: encryptRightsData(key, text),
    })
    expect(stdout.subarray(0, text.length * 2).toString('utf16le')).to.equal(text)
    expect(stdout.subarray(text.length * 2).every((byte) => byte === 0)).to.equal(true)
  })

  it('are refused under another key, and where they are no whole number of blocks', () => {
    const data = encryptRightsData(key, '<XrML>of some length</XrML>')
    expect(refused(generateContentKey(systemRandom), data)).to.equal('rights-data-unreadable')
    const tooLong = encryptRightsData(key, `<${'a'.repeat(4 * 1024 * 1024)}`)
    for (const damaged of [data.subarray(1), Buffer.alloc(0), tooLong]) {
      expect(refused(key, damaged)).to.equal('rights-data-unreadable')
    }
  })

  it('are a text or refused, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (data) => {
        expect(refused(key, data)).to.be.oneOf([undefined, 'rights-data-unreadable'])
      }),
      { numRuns: 500 },
    )
  })
})
