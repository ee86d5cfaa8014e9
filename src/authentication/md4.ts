/**
 * MD4 (RFC 1320). Broken as a hash, and yet what Windows makes of a password ([MS-NLMP] §3.3.1, NTOWFv1).
 * Node's OpenSSL no longer offers it.
 */

const ROUNDS = [
  { f: (x: number, y: number, z: number) => (x & y) | (~x & z), add: 0, shifts: [3, 7, 11, 19] },
  { f: (x: number, y: number, z: number) => (x & y) | (x & z) | (y & z), add: 0x5a827999, shifts: [3, 5, 9, 13] },
  { f: (x: number, y: number, z: number) => x ^ y ^ z, add: 0x6ed9eba1, shifts: [3, 9, 11, 15] },
] as const

/** In which order the rounds read the sixteen words of a block. RFC 1320 §3.4 */
const ORDERS = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
] as const

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

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
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476] as [number, number, number, number]
  for (let block = 0; block < input.length; block += 64) {
    let [a, b, c, d] = state
    ROUNDS.forEach(({ f, add, shifts }, round) => {
      ORDERS[round]?.forEach((word, step) => {
        const sum = a + f(b, c, d) + input.readUInt32LE(block + word * 4) + add
        ;[a, b, c, d] = [d, rotate(sum | 0, shifts[step % 4] ?? 0), b, c]
      })
    })
    state[0] = (state[0] + a) | 0
    state[1] = (state[1] + b) | 0
    state[2] = (state[2] + c) | 0
    state[3] = (state[3] + d) | 0
  }
  const digest = Buffer.alloc(16)
  state.forEach((word, index) => digest.writeInt32LE(word | 0, index * 4))
  return digest
}
