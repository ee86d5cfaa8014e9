/**
 * MD4 (RFC 1320). Broken as a hash, and yet what Windows makes of a password ([MS-NLMP] §3.3.1, NTOWFv1).
 * Node's OpenSSL no longer offers it.
 */

/** In which order the three rounds read the sixteen words of a block. RFC 1320 §3.4 */
const ORDER = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
].flat()

/** By how much they rotate. */
const SHIFTS = [
  [3, 7, 11, 19],
  [3, 5, 9, 13],
  [3, 9, 11, 15],
]
  .map((shifts) => [shifts, shifts, shifts, shifts])
  .flat(2)

/** The auxiliary functions F, G and H with the constants of their rounds; the first sixteen steps are round one. */
function mix(step: number, x: number, y: number, z: number): number {
  if (step < 16) return (x & y) | (~x & z)
  if (step < 32) return ((x & y) | (x & z) | (y & z)) + 0x5a827999
  return (x ^ y ^ z) + 0x6ed9eba1
}

/** The message with its padding and its length in bits. RFC 1320 §3.1, §3.2 */
function padded(message: Uint8Array): Buffer {
  const length = Math.ceil((message.length + 9) / 64) * 64
  const block = Buffer.alloc(length)
  block.set(message)
  block.writeUInt8(0x80, message.length)
  block.writeBigUInt64LE(BigInt(message.length) * 8n, length - 8)
  return block
}

/** The 16-byte MD4 digest of `message`. */
export function md4(message: Uint8Array): Uint8Array {
  const input = padded(message)
  let [A, B, C, D] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476]
  for (let block = 0; block < input.length; block += 64) {
    let [a, b, c, d] = [A, B, C, D]
    for (let step = 0; step < 48; step += 1) {
      const word = input.readInt32LE(block + (ORDER[step] ?? 0) * 4)
      const sum = (a + mix(step, b, c, d) + word) | 0
      const shift = SHIFTS[step] ?? 0
      a = d
      d = c
      c = b
      b = (sum << shift) | (sum >>> (32 - shift))
    }
    A = (A + a) | 0
    B = (B + b) | 0
    C = (C + c) | 0
    D = (D + d) | 0
  }
  const digest = Buffer.alloc(16)
  for (const [index, word] of [A, B, C, D].entries()) digest.writeInt32LE(word, index * 4)
  return digest
}
