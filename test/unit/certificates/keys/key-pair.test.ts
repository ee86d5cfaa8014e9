import { createPublicKey, sign, verify } from 'node:crypto'
import { expect } from 'chai'
import { createSeededRandom } from '../../../../src/base/random.ts'
import { checkPublicKey } from '../../../../src/certificates/keys/check-public-key.ts'
import { keyFingerprint } from '../../../../src/certificates/keys/key-fingerprint.ts'
import { derivePrivateKey, generatePrivateKey } from '../../../../src/certificates/keys/key-pair.ts'
import { keySize, rsaPublicKeyOf, sameKey } from '../../../../src/certificates/keys/rsa-public-key.ts'

const derive = (label: string, size: number) => derivePrivateKey(createSeededRandom('a seed', label), size)

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const MESSAGE = Buffer.from('a message')

describe('[MS-RMPR] §3.1.3.1 private keys', () => {
  it('that are generated have the size and the exponent wanted', async () => {
    const key = await generatePrivateKey(1024)
    expect(key.asymmetricKeyDetails).to.deep.equal({ modulusLength: 1024, publicExponent: 65537n })
    expect(sameKey(rsaPublicKeyOf(key), rsaPublicKeyOf(await generatePrivateKey(1024)))).to.equal(false)
  })

  it('that are derived are the same for the same stream, and others for another', () => {
    const first = derive('one', 1024)
    expect(derive('one', 1024).equals(first)).to.equal(true)
    expect(derive('two', 1024).equals(first)).to.equal(false)
  })

  it('that are derived do not change from release to release: fixtures depend on them', () => {
    expect(hex(keyFingerprint(rsaPublicKeyOf(derive('golden', 1024))))).to.equal(
      '85a72a8c58570fbe0035cebc8120ad1b48b23adaa46f672b0bc441d49a77b245',
    )
  })

  it('that are derived have exactly their size, and are fit to be certified', () => {
    for (const [label, size] of [
      ...Array.from({ length: 12 }, (_, index) => [`size ${index}`, 512]),
      ['size', 2048],
    ] as [string, number][]) {
      const key = rsaPublicKeyOf(derive(label, size))
      expect(keySize(key)).to.equal(size)
      expect(checkPublicKey(key, [size])).to.equal(key)
    }
  })

  it('that are derived sign, and every part of them fits the others', () => {
    for (const label of ['first', 'second', 'third', 'fourth']) {
      const key = derive(label, 1024)
      const signature = sign('sha256', MESSAGE, key)
      expect(verify('sha256', MESSAGE, createPublicKey(key), signature)).to.equal(true)
      const { n, d, p, q, dp, dq, qi } = key.export({ format: 'jwk' })
      const number = (text = '') => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`)
      expect(number(p) * number(q)).to.equal(number(n))
      expect(number(p) > number(q)).to.equal(true)
      expect((number(qi) * number(q)) % number(p)).to.equal(1n)
      expect(number(dp)).to.equal(number(d) % (number(p) - 1n))
      expect(number(dq)).to.equal(number(d) % (number(q) - 1n))
      expect((65537n * number(d)) % ((number(p) - 1n) * (number(q) - 1n))).to.equal(1n)
    }
  })
})
