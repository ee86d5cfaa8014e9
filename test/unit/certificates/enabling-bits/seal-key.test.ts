import { expect } from 'chai'
import { createSeededRandom, systemRandom } from '../../../../src/base/random.ts'
import { decryptionKeyOf, openSealedKey, sealKey, type SealedKey } from '../../../../src/certificates/index.ts'
import { keyNamed, publicKeyNamed } from '../keys/test-keys.ts'
import { changed, contentKey, ISSUER, MODES, nameOf, open, privateKey, refusal, seal } from './sealed.ts'

const pkcs8 = (key: SealedKey): string =>
  key.kind === 'private' ? key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() : ''

describe('[MS-RMPR] §2.2.9.1.13 enabling bits', () => {
  /** Sizes of genuine ones, in bits: content keys of 128 and 256 bits, then a private key of the recipient's size. */
  const genuineSizes = [
    { mode: MODES[0]!, content: [1536, 1664], key: 6144 },
    { mode: MODES[3]!, content: [2688, 2816], key: 11904 },
  ]
  for (const { mode, content, key } of genuineSizes) {
    it(`have the sizes of genuine ones: ${nameOf(mode)}`, () => {
      expect(([128, 256] as const).map((bits) => seal(mode, contentKey(bits)).length * 8)).to.deep.equal(content)
      expect(seal(mode, privateKey(mode.size)).length * 8).to.equal(key)
    })
  }

  for (const mode of MODES) {
    it(`give the key back to whom they were sealed for: ${nameOf(mode)}`, async () => {
      for (const bits of [128, 192, 256] as const) {
        const opened = await open(mode, seal(mode, contentKey(bits)))
        expect(opened).to.deep.equal({ key: contentKey(bits), sessionAlgorithm: 'AES' })
      }
      for (const size of [1024, 2048]) {
        const { key } = await open(mode, seal(mode, privateKey(size)))
        expect(pkcs8(key))
          .to.equal(pkcs8(privateKey(size)))
          .and.not.to.equal('')
      }
    })

    it(`open with no other key, and for no other text: ${nameOf(mode)}`, async () => {
      for (const key of [contentKey(128), contentKey(256), privateKey(mode.size)]) {
        const bits = seal(mode, key)
        expect(await refusal(open(mode, bits, { holder: 'stranger' }))).to.include({ code: 'enabling-bits-unopened' })
        for (const boundTo of ['', `${ISSUER} `, ISSUER.replace('ö', 'o')]) {
          expect(await refusal(open(mode, bits, { boundTo }))).to.include({ code: 'enabling-bits-hash' })
        }
      }
    })

    it(`refuse every changed byte: ${nameOf(mode)}`, async function () {
      this.timeout(60_000)
      for (const key of [contentKey(128), privateKey(mode.size)]) {
        const bits = seal(mode, key)
        // Every byte of what AES covers, and some of what RSA covers.
        const step = (at: number): number => (at < mode.size / 8 ? 17 : 1)
        for (let at = 0; at < bits.length; at += step(at)) {
          expect(await refusal(open(mode, changed(bits, at))), String(at)).not.to.equal(undefined)
        }
      }
    })
  }

  it('are of one form only: the other does not open them', async () => {
    const [old, , , v2] = MODES
    const size = 2048
    expect(await refusal(open({ type: 'sealed-key-v2', size }, seal({ ...old!, size }, contentKey(128))))).to.include({
      code: 'enabling-bits-unopened',
    })
    expect(await refusal(open({ type: 'sealed-key', size }, seal(v2!, contentKey(128))))).to.include({
      code: 'enabling-bits-unopened',
    })
  })

  it('open for whatever text they are, where the caller says so', async () => {
    const { type, size } = MODES[0]!
    const key = decryptionKeyOf(keyNamed('recipient', size))
    const enablingBits = { type, value: seal(MODES[0]!, contentKey(128)) }
    const opened = await openSealedKey({ enablingBits, key, boundTo: undefined, random: systemRandom })
    expect(opened.key).to.deep.equal(contentKey(128))
  })

  it('are other bytes each time, and the same from the same randomness', () => {
    const mode = MODES[0]!
    expect(seal(mode, contentKey(128))).not.to.deep.equal(seal(mode, contentKey(128)))
    for (const { type, size } of MODES) {
      const seeded = (): Uint8Array =>
        sealKey({
          type,
          key: contentKey(128),
          recipient: publicKeyNamed('recipient', size),
          boundTo: ISSUER,
          random: createSeededRandom('same', 'seal'),
        }).value
      expect(seeded()).to.deep.equal(seeded())
    }
  })

  for (const size of [192, 256] as const) {
    it(`do not notice damage to the middle of a content key of ${size} bits: the signature of the document must`, async () => {
      const mode = MODES[0]!
      const bits = seal(mode, contentKey(size))
      // Of the blocks after the session key, the third holds nothing but 16 bytes of the key.
      const opened = await open(mode, changed(bits, mode.size / 8 + 2 * 16))
      expect(opened.key).not.to.deep.equal(contentKey(size))
      for (const block of [0, 1, 3, 4]) {
        expect(await refusal(open(mode, changed(bits, mode.size / 8 + block * 16))), String(block)).not.to.equal(
          undefined,
        )
      }
    })
  }

  it('say nothing of the key when they are refused', async () => {
    const mode = MODES[0]!
    const key = contentKey(128)
    const refused = await refusal(open(mode, seal(mode, key), { boundTo: 'another' }))
    expect(refused).to.deep.equal({
      code: 'enabling-bits-hash',
      message: 'The enabling bits were made for another document.',
    })
  })
})
