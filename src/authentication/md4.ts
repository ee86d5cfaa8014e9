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

/** The message with its padding and its length in bits, in words of 32 bits. RFC 1320 §3.1, §3.2 */
function paddedWords(message: Uint8Array): Int32Array {
  const { length } = message
  // Made anew for each message: it may be a password, of which nothing is kept.
  const words = new Int32Array(Math.ceil((length + 9) / 64) * 16)
  const put = (byte: number, place: number): void => {
    words[place >>> 2] = (words[place >>> 2] ?? 0) | (byte << ((place & 3) * 8))
  }
  for (let place = 0; place < length; place += 1) put(message[place] ?? 0, place)
  put(0x80, length)
  words[words.length - 2] = length << 3
  words[words.length - 1] = length >>> 29
  return words
}

/** The 16-byte MD4 digest of `message`, which is shorter than 4 GB. */
export function md4(message: Uint8Array): Uint8Array {
  const words = paddedWords(message)
  let A = 0x67452301
  let B = 0xefcdab89 | 0
  let C = 0x98badcfe | 0
  let D = 0x10325476
  for (let block = 0; block < words.length; block += 16) {
    let a = A
    let b = B
    let c = C
    let d = D
    for (let step = 0; step < 48; step += 1) {
      const word = words[block + (ORDER[step] ?? 0)] ?? 0
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
  const digest = Buffer.allocUnsafe(16)
  digest.writeInt32LE(A, 0)
  digest.writeInt32LE(B, 4)
  digest.writeInt32LE(C, 8)
  digest.writeInt32LE(D, 12)
  return digest
}
