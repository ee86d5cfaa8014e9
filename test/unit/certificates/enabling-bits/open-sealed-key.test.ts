import { constants, createCipheriv, publicEncrypt } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { systemRandom } from '../../../../src/base/random.ts'
import { boundHash } from '../../../../src/certificates/enabling-bits/bound-hash.ts'
import { readKeyHeader, writeKeyHeader } from '../../../../src/certificates/enabling-bits/key-header.ts'
import { readPrivateKeyBlob, writePrivateKeyBlob } from '../../../../src/certificates/enabling-bits/private-key-blob.ts'
import { writeSealedKey } from '../../../../src/certificates/enabling-bits/sealed-key.ts'
import { CertificateError, openSealedKey, type SymmetricKey } from '../../../../src/certificates/index.ts'
import { toKeyObject } from '../../../../src/certificates/keys/rsa-public-key.ts'
import { keyNamed, publicKeyNamed } from '../keys/test-keys.ts'
import { contentKey, ISSUER, MODES, nameOf, open, refusal, seal, type Mode } from './sealed.ts'

const SESSION = Buffer.alloc(16, 0x5a)

const sessionBlob = writeKeyHeader({ kind: 'symmetric', algorithm: 'AES', cipherMode: 'ECB', bytes: SESSION })

/** A block as RSA makes another of it, without a padding of its own. */
const raw = (block: Uint8Array, size: number): Buffer =>
  publicEncrypt({ key: toKeyObject(publicKeyNamed('recipient', size)), padding: constants.RSA_NO_PADDING }, block)

const pkcs1 = (message: Uint8Array, size: number): Buffer =>
  Buffer.concat([Buffer.of(0, 2), Buffer.alloc(size / 8 - message.length - 3, 7), Buffer.of(0), message])

const encrypted = (clear: Uint8Array): Buffer =>
  createCipheriv('aes-128-ecb', SESSION, null).setAutoPadding(false).update(clear)

/** What AES covers, in the clear: 64 bytes for a content key of 128 bits. */
const clearBits = (): Buffer =>
  Buffer.from(writeSealedKey('sealed-key', { key: contentKey(128), hash: boundHash('sealed-key', ISSUER) }))

const MODE_1 = MODES[0]!

describe('[MS-RMPR] §2.2.9.1.13 opening enabling bits that somebody made by hand', () => {
  it('works if they are as they should be', async () => {
    const bits = Buffer.concat([raw(pkcs1(sessionBlob, 1024), 1024), encrypted(clearBits())])
    expect((await open(MODE_1, bits)).key).to.deep.equal(contentKey(128))
  })

  it('fails in the same words whatever is wrong below RSA, or in what the session key opens', async () => {
    const good = pkcs1(sessionBlob, 1024)
    const withByte = (bytes: Uint8Array, at: number, value: number): Buffer => {
      const copy = Buffer.from(bytes)
      copy.writeUInt8(value, at)
      return copy
    }
    const blocks = [
      withByte(good, 0, 1),
      withByte(good, 1, 1),
      withByte(good, 1, 0),
      // A padding string that ends too early: after seven bytes.
      withByte(good, 9, 0),
      // No end of the padding string at all.
      Buffer.concat([Buffer.of(0, 2), Buffer.alloc(126, 7)]),
      pkcs1(Buffer.alloc(0), 1024),
      pkcs1(sessionBlob.subarray(0, 11), 1024),
      pkcs1(sessionBlob.subarray(0, 27), 1024),
      pkcs1(withByte(sessionBlob, 2, 0xf0), 1024),
      pkcs1(withByte(sessionBlob, 6, 8), 1024),
    ]
    const rests = [
      withByte(clearBits(), 0, 2),
      withByte(clearBits(), 4, 1),
      withByte(clearBits(), 8, 1),
      withByte(clearBits(), 12, 1),
      withByte(clearBits(), 16, 0),
      Buffer.concat([clearBits(), Buffer.alloc(16)]),
      clearBits().subarray(0, 48),
    ]
    const forged = [
      ...blocks.map((block) => Buffer.concat([raw(block, 1024), encrypted(clearBits())])),
      ...rests.map((rest) => Buffer.concat([raw(good, 1024), encrypted(rest)])),
      // A number that is not below the modulus.
      Buffer.concat([Buffer.alloc(128, 0xff), encrypted(clearBits())]),
    ]
    for (const [index, bits] of forged.entries()) {
      expect(await refusal(open(MODE_1, bits)), String(index)).to.deep.equal({
        code: 'enabling-bits-unopened',
        message: 'The enabling bits do not open with this key.',
      })
    }
  })

  it('takes the size of the key in bits too, as the text has it', async () => {
    const clear = clearBits()
    clear.writeUInt16LE(128, 20)
    const bits = Buffer.concat([raw(pkcs1(sessionBlob, 1024), 1024), encrypted(clear)])
    expect((await open(MODE_1, bits)).key).to.deep.equal(contentKey(128))
  })

  it('opens those whose session key is DES, and says so', async () => {
    const bytes = Buffer.from('0123456789abcdef', 'hex')
    const blob = writeKeyHeader({ kind: 'symmetric', algorithm: 'DES', cipherMode: 'ECB', bytes })
    const rest = createCipheriv('des-ede3-ecb', Buffer.concat([bytes, bytes, bytes]), null)
      .setAutoPadding(false)
      .update(clearBits())
    const bits = Buffer.concat([raw(pkcs1(blob, 1024), 1024), rest])
    expect(await open(MODE_1, bits)).to.deep.equal({ key: contentKey(128), sessionAlgorithm: 'DES' })
  })

  it('passes on that the key is out of reach', async () => {
    const away = {
      publicKey: publicKeyNamed('recipient'),
      decrypt: () => Promise.reject(new CertificateError('key-unavailable', 'The token is away.')),
    }
    const { type } = MODE_1
    const enablingBits = { type, value: seal(MODE_1, contentKey(128)) }
    const error: unknown = await openSealedKey({
      enablingBits,
      key: away,
      boundTo: ISSUER,
      random: systemRandom,
    }).catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(CertificateError).and.to.include({ code: 'key-unavailable' })
  })
})

describe('[MS-RMPR] §2.2.9.1.13 bytes that are no enabling bits', () => {
  for (const mode of MODES) {
    it(`are refused, whatever they are: ${nameOf(mode)}`, async function () {
      this.timeout(60_000)
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: mode.size / 8 + 700 }), async (bits) => {
          expect(await refusal(open(mode, bits)))
            .to.have.property('code')
            .that.is.oneOf(['enabling-bits-malformed', 'enabling-bits-unopened'])
        }),
        { numRuns: 150 },
      )
    })
  }

  it('are refused by their length, before any work with the private key', async () => {
    const key = {
      publicKey: publicKeyNamed('recipient'),
      decrypt: () => {
        throw new Error('the private key was used')
      },
    }
    for (const length of [0, 127, 128, 129, 135, 4104, 1_000_000]) {
      const opening = openSealedKey({
        enablingBits: { type: 'sealed-key', value: Buffer.alloc(length) },
        key,
        boundTo: ISSUER,
        random: systemRandom,
      })
      expect(await refusal(opening), String(length)).to.include({ code: 'enabling-bits-malformed' })
    }
  })
})

describe('[MS-RMPR] §2.2.9.1.13.1 KeyHeader', () => {
  const key = (partial: Partial<SymmetricKey>): SymmetricKey => ({
    kind: 'symmetric',
    algorithm: 'AES',
    cipherMode: 'ECB',
    bytes: Buffer.alloc(16, 1),
    ...partial,
  })

  it('stands before the key, little-endian', () => {
    const hex = (partial: Partial<SymmetricKey>): string =>
      Buffer.from(writeKeyHeader(key(partial)))
        .toString('hex')
        .slice(0, 24)
    expect(hex({})).to.equal('1c00ffff1000100002100000')
    expect(hex({ bytes: Buffer.alloc(32), cipherMode: 'CBC4K' })).to.equal('2c00fdff2000100002200000')
    expect(hex({ bytes: Buffer.alloc(8), algorithm: 'DES' })).to.equal('1400ffff0800080000100000')
  })

  it('is read back as it was written', () => {
    for (const cipherMode of ['ECB', 'CBC4K', 'CBC4K-no-padding', 'CBC512-no-padding'] as const) {
      for (const length of [16, 24, 32]) {
        const written = key({ cipherMode, bytes: Uint8Array.from(Buffer.alloc(length, 3)) })
        expect(readKeyHeader(writeKeyHeader(written))).to.deep.equal(written)
      }
    }
    const des = key({ algorithm: 'DES', bytes: Uint8Array.from(Buffer.alloc(8, 3)) })
    expect(readKeyHeader(writeKeyHeader(des))).to.deep.equal(des)
  })

  it('is nothing else, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const read = readKeyHeader(bytes)
        if (read !== undefined) expect(bytes.length).to.be.at.least(12 + read.bytes.length)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('A private key in enabling bits', () => {
  const blobOf = (mode: Pick<Mode, 'size'>): Buffer => Buffer.from(writePrivateKeyBlob(keyNamed('inside', mode.size)))

  it('is a PRIVATEKEYBLOB of CryptoAPI', () => {
    expect(blobOf({ size: 1024 }).subarray(0, 20).toString('hex')).to.equal('0702000000240000525341320004000001000100')
    expect(blobOf({ size: 1024 }).subarray(20, 148).reverse()).to.deep.equal(
      Buffer.from(publicKeyNamed('inside', 1024).modulus),
    )
    expect(blobOf({ size: 2048 })).to.have.length(1172)
  })

  it('is refused when any of its numbers is not that of the others', () => {
    const blob = blobOf({ size: 1024 })
    expect(readPrivateKeyBlob(blob)?.length).to.equal(596)
    for (let at = 0; at < blob.length; at += 3) {
      const damaged = Buffer.from(blob)
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0x10, at)
      expect(readPrivateKeyBlob(damaged), String(at)).to.equal(undefined)
    }
  })

  it('is nothing else, whatever the bytes are', () => {
    const header = blobOf({ size: 1024 }).subarray(0, 20)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
        expect(readPrivateKeyBlob(bytes)).to.equal(undefined)
        expect(readPrivateKeyBlob(Buffer.concat([header, bytes]))).to.equal(undefined)
        expect(
          readPrivateKeyBlob(Buffer.concat([header, Buffer.alloc(576 - Math.min(576, bytes.length)), bytes])),
        ).to.equal(undefined)
      }),
      { numRuns: 300 },
    )
  })
})
