import { constants, privateDecrypt, publicEncrypt } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { createSeededRandom, systemRandom } from '../../../../src/base/random.ts'
import { decryptionKeyOf } from '../../../../src/certificates/keys/decryption-key.ts'
import { addOaepPadding, addPkcs1Padding, removePkcs1Padding } from '../../../../src/certificates/keys/rsa-padding.ts'
import { toKeyObject } from '../../../../src/certificates/keys/rsa-public-key.ts'
import { keyNamed, publicKeyNamed } from './test-keys.ts'

/** Takes the padding off as RFC 8017 §7.2.2 says it, one step after the other. */
function referencePkcs1(block: Uint8Array): Uint8Array | undefined {
  const end = block.indexOf(0, 2)
  return block[0] === 0 && block[1] === 2 && end >= 10 ? block.subarray(end + 1) : undefined
}

const hex = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString('hex')

describe('RFC 8017 §7.2 PKCS #1 v1.5 padding', () => {
  it('comes off again, and is other bytes each time, none of them zero', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 117 }), (message) => {
        const block = addPkcs1Padding(message, 128, systemRandom)
        expect(block).to.have.length(128)
        expect(block.subarray(2, 128 - message.length - 1).every((byte) => byte !== 0)).to.equal(true)
        expect(hex(removePkcs1Padding(block))).to.equal(hex(message))
      }),
      { numRuns: 200 },
    )
    const [message, random] = [Buffer.alloc(16), createSeededRandom('padding', 'pkcs1')]
    expect(addPkcs1Padding(message, 128, random)).not.to.deep.equal(addPkcs1Padding(message, 128, random))
  })

  it('is found where the RFC finds it, and nowhere else', () => {
    const begun = fc.tuple(fc.constantFrom(0, 0, 0, 1), fc.constantFrom(2, 2, 2, 0, 1, 255))
    const rest = fc.array(fc.constantFrom(0, 1, 255, 7, 7, 7, 7, 7, 7, 7, 7), { minLength: 0, maxLength: 40 })
    fc.assert(
      fc.property(begun, rest, (start, more) => {
        const block = Uint8Array.from([...start, ...more])
        expect(hex(removePkcs1Padding(block))).to.equal(hex(referencePkcs1(block)))
      }),
      { numRuns: 3000 },
    )
  })

  it('is refused to a message that leaves no room for it', () => {
    expect(() => addPkcs1Padding(Buffer.alloc(118), 128, systemRandom)).to.throw(RangeError)
    expect(() => addOaepPadding(Buffer.alloc(87), 128, systemRandom)).to.throw(RangeError)
  })
})

describe('RFC 8017 §7.1 OAEP padding', () => {
  it('is what Node’s crypto takes off, for messages of every length', () => {
    for (const length of [0, 1, 28, 85, 86]) {
      const message = Buffer.from(systemRandom.bytes(length))
      const block = addOaepPadding(message, 128, systemRandom)
      const encrypted = publicEncrypt(
        { key: toKeyObject(publicKeyNamed('oaep')), padding: constants.RSA_NO_PADDING },
        block,
      )
      const key = { key: keyNamed('oaep'), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }
      expect(privateDecrypt(key, encrypted).equals(message)).to.equal(true)
    }
  })
})

describe('A private key of Node’s as a decryption key', () => {
  const key = decryptionKeyOf(keyNamed('decryption'))

  it('gives the message, or nothing', async () => {
    const [message, publicKey] = [Buffer.from('a message'), toKeyObject(publicKeyNamed('decryption'))]
    const encrypted = {
      PKCS1: publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, message),
      OAEP: publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, message),
    }
    for (const [padding, other] of [
      ['PKCS1', 'OAEP'],
      ['OAEP', 'PKCS1'],
    ] as const) {
      expect(hex(await key.decrypt(padding, encrypted[padding]))).to.equal(hex(message))
      expect(await key.decrypt(padding, encrypted[other])).to.equal(undefined)
      for (const none of [Buffer.alloc(0), Buffer.alloc(127, 1), Buffer.alloc(128, 255), Buffer.alloc(129, 1)]) {
        expect(await key.decrypt(padding, none)).to.equal(undefined)
      }
    }
  })
})
