import { hash } from 'node:crypto'
import type { Random } from '../../base/random.ts'

/**
 * The paddings of RFC 8017 as bytes, for RSA without padding: Node pads with the machine's own randomness, and a seeded
 * hierarchy needs the same bytes each time.
 */

/** The shortest padding string of PKCS #1 v1.5. */
const SHORTEST_PADDING = 8
/** Length of SHA-1, the hash of OAEP's label and of its mask. */
const HASH_LENGTH = 20

const sha1 = (input: Uint8Array): Buffer => hash('sha1', input, 'buffer')

/** So many bytes, none of which is zero. */
function nonZeroBytes(random: Random, count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  let filled = 0
  while (filled < count) {
    for (const byte of random.bytes(count - filled)) {
      if (byte !== 0) bytes[filled++] = byte
    }
  }
  return bytes
}

function checkRoom(message: Uint8Array, room: number): void {
  if (message.length > room) throw new RangeError(`an RSA key of this size takes ${room} bytes at most`)
}

/** EME-PKCS1-v1_5 encoding, RFC 8017 §7.2.1: a block of `length` bytes. Throws RangeError for a message too long. */
export function addPkcs1Padding(message: Uint8Array, length: number, random: Random): Uint8Array {
  const padding = length - message.length - 3
  checkRoom(message, length - SHORTEST_PADDING - 3)
  return Buffer.concat([Buffer.of(0, 2), nonZeroBytes(random, padding), Buffer.of(0), message])
}

/** 1 where a number is negative, 0 where it is not: a comparison without a branch. */
const isNegative = (number: number): number => (number >> 31) & 1

/**
 * EME-PKCS1-v1_5 decoding, RFC 8017 §7.2.2: the message, or `undefined`. Every block of one length is gone through in the same
 * steps; only the end tells whether there is a message.
 */
export function removePkcs1Padding(block: Uint8Array): Uint8Array | undefined {
  let wrong = 0
  let found = 0
  let end = 0
  let index = 0
  for (const byte of block) {
    if (index < 2) {
      wrong |= byte ^ (index * 2)
    } else {
      const isZero = isNegative(byte - 1)
      end |= -(isZero & (found ^ 1)) & index
      found |= isZero
    }
    index += 1
  }
  wrong |= (found ^ 1) | isNegative(end - SHORTEST_PADDING - 2)
  const message = new Uint8Array(block.subarray(end + 1))
  return wrong === 0 ? message : undefined
}

/** MGF1 with SHA-1, RFC 8017 §B.2.1, laid over `target`. */
function masked(target: Uint8Array, seed: Uint8Array): Uint8Array {
  const rounds = Array.from({ length: Math.ceil(target.length / HASH_LENGTH) }, (_, round) =>
    sha1(Buffer.concat([seed, Buffer.of(round >>> 24, round >>> 16, round >>> 8, round)])),
  )
  const mask = Buffer.concat(rounds)
  return target.map((byte, index) => byte ^ mask.readUInt8(index))
}

/** EME-OAEP encoding with SHA-1 and no label, RFC 8017 §7.1.1: a block of `length` bytes. Throws RangeError as above. */
export function addOaepPadding(message: Uint8Array, length: number, random: Random): Uint8Array {
  const room = length - 2 * HASH_LENGTH - 2
  checkRoom(message, room)
  const seed = random.bytes(HASH_LENGTH)
  const data = Buffer.concat([sha1(Buffer.alloc(0)), Buffer.alloc(room - message.length), Buffer.of(1), message])
  const maskedData = masked(data, seed)
  data.fill(0)
  return Buffer.concat([Buffer.of(0), masked(seed, maskedData), maskedData])
}
