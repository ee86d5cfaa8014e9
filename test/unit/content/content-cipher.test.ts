import { createDecipheriv } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import { createSeededRandom } from '../../../src/base/random.ts'
import { generateContentKey, type CipherMode, type SymmetricKey } from '../../../src/certificates/index.ts'
import { ContentError, decryptContent, encryptContent, type Content } from '../../../src/content/index.ts'
import { hasOpenssl } from '../certificates/x509/openssl.ts'

const MODES: readonly CipherMode[] = ['ECB', 'CBC4K', 'CBC4K-no-padding', 'CBC512-no-padding']

const keyFor = (cipherMode: CipherMode, bits: 128 | 192 | 256 = 128): SymmetricKey =>
  generateContentKey(createSeededRandom('content', cipherMode), { bits, cipherMode })

async function collected(content: Content): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function refusal(content: Content): Promise<string | undefined> {
  try {
    await collected(content)
    return undefined
  } catch (error) {
    return error instanceof ContentError ? error.code : String(error)
  }
}

const bytesOf = (length: number): Buffer => Buffer.from(createSeededRandom('bytes', String(length)).bytes(length))

/** `bytes` in pieces of the lengths given, over and over. */
function* inPieces(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1
    yield bytes.subarray(at, at + length)
    at += length
  }
}

const LENGTHS = [0, 1, 15, 16, 17, 511, 512, 513, 4095, 4096, 4097, 8191, 8192, 8193, 12_288, 20_000]

describe('[MS-RMPR] §2.2.9.1.13.1 content', () => {
  for (const cipherMode of MODES) {
    it(`comes back from ${cipherMode}, at every edge of its segments and in pieces of any length`, async () => {
      for (const length of LENGTHS) {
        const content = bytesOf(length)
        const key = keyFor(cipherMode)
        const whole = await collected(encryptContent(key, [content]))
        expect(await collected(encryptContent(key, inPieces(content, [1000, 1, 4096, 7])))).to.deep.equal(whole)
        const back = await collected(decryptContent(key, inPieces(whole, [777, 5000, 16]), { size: length }))
        expect(back.equals(content), `${length} bytes`).to.equal(true)
      }
    })

    it(`is refused in ${cipherMode} where it is not of the size it should be`, async () => {
      const key = keyFor(cipherMode)
      for (const length of [1, 16, 4096, 5000]) {
        const encrypted = await collected(encryptContent(key, [bytesOf(length)]))
        const shortened = encrypted.subarray(0, -16)
        const cases: [Uint8Array, number][] = [
          [shortened, length],
          [encrypted.subarray(0, -1), length],
          [encrypted, length + 16],
          [encrypted, length - 17],
          [Buffer.concat([encrypted, encrypted]), length],
        ]
        for (const [index, [bytes, size]] of cases.entries()) {
          if (size < 0) continue
          expect(await refusal(decryptContent(key, [bytes], { size })), `${length}, case ${index}`).to.equal(
            'content-damaged',
          )
        }
      }
    })
  }

  it('comes back under keys of every size, DES included, whatever it is', async () => {
    const des: SymmetricKey = { kind: 'symmetric', algorithm: 'DES', cipherMode: 'CBC4K', bytes: Buffer.alloc(8, 0x31) }
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 9000 }),
        fc.constantFrom(des, ...MODES.flatMap((mode) => ([128, 192, 256] as const).map((bits) => keyFor(mode, bits)))),
        async (content, key) => {
          const encrypted = await collected(encryptContent(key, [content]))
          const back = await collected(decryptContent(key, [encrypted], { size: content.length }))
          expect(back.equals(content)).to.equal(true)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('keeps its fill where nobody says how long it was, but in the mode with padding', async () => {
    const content = bytesOf(20)
    for (const cipherMode of MODES) {
      const key = keyFor(cipherMode)
      const back = await collected(decryptContent(key, encryptContent(key, [content])))
      expect(back).to.deep.equal(cipherMode === 'CBC4K' ? content : Buffer.concat([content, Buffer.alloc(12)]))
    }
  })

  it('has in CBC4K the chains of Microsoft’s RMS SDK: each 4096 bytes by themselves, the fill in the last', async () => {
    const key = keyFor('CBC4K', 256)
    const content = bytesOf(8192)
    const encrypted = await collected(encryptContent(key, [content]))
    // 8192 bytes, and a segment that is nothing but fill.
    expect(encrypted).to.have.length(8208)
    for (const index of [0, 1, 2]) {
      const number = Buffer.alloc(16)
      number.writeUInt32LE(index)
      // The number of a segment, enciphered, is its vector: so it comes out of a chain that begins with zeros.
      const vector = createDecipheriv('aes-256-ecb', key.bytes, null).setAutoPadding(false)
      const chain = createDecipheriv('aes-256-cbc', key.bytes, Buffer.alloc(16)).setAutoPadding(false)
      const first = encrypted.subarray(index * 4096, index * 4096 + 16)
      const wanted = index < 2 ? content.subarray(index * 4096, index * 4096 + 16) : Buffer.alloc(16, 16)
      const mask = chain.update(first).map((byte, at) => byte ^ (wanted[at] ?? 0))
      expect(vector.update(mask)).to.deep.equal(number)
    }
  })

  it('is in ECB and CBC what openssl makes of it', async function () {
    if (!hasOpenssl()) this.skip()
    const content = bytesOf(4096)
    for (const [cipherMode, cipher] of [
      ['ECB', 'aes-128-ecb'],
      ['CBC4K-no-padding', 'aes-128-cbc'],
    ] as const) {
      const key = keyFor(cipherMode)
      const hex = Buffer.from(key.bytes).toString('hex')
      const ask = (args: readonly string[], input: Uint8Array): Buffer =>
        spawnSync('openssl', ['enc', '-nopad', '-K', hex, ...args], { input }).stdout
      const vector = ask(['-aes-128-ecb'], Buffer.alloc(16)).toString('hex')
      const wanted = ask([`-${cipher}`, ...(cipherMode === 'ECB' ? [] : ['-iv', vector])], content)
      expect((await collected(encryptContent(key, [content]))).equals(wanted), cipherMode).to.equal(true)
    }
  })

  it('is not held in memory: segments leave as they come', async () => {
    const key = keyFor('CBC4K')
    let asked = 0
    function* endless(): Generator<Uint8Array> {
      for (;;) {
        asked += 1
        yield Buffer.alloc(4096)
      }
    }
    const encrypted = encryptContent(key, endless())
    for (let turn = 0; turn < 10; turn += 1) expect((await encrypted.next()).value).to.have.length(4096)
    expect(asked).to.be.at.most(11)
    await encrypted.return(undefined)
  })
})
