import { BLOCK_SIZE, type SymmetricKey } from '../certificates/index.ts'
import { ContentError } from './content-error.ts'
import { decryptSegment, encryptSegment, MODE_RULES } from './segment-cipher.ts'
import { segmentsOf } from './segments.ts'

/** Content as it comes and goes: in pieces of any length. */
export type Content = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

function filledUp(bytes: Buffer, blockSize: number): Buffer {
  const filled = Buffer.alloc(Math.ceil(bytes.length / blockSize) * blockSize)
  filled.set(bytes)
  return filled
}

/**
 * Encrypts content under its content key, in the key's cipher mode, as it comes. [MS-RMPR] §2.2.9.1.13.1
 * Modes without padding fill the last block up with zeros: the size of the content must be kept beside it.
 * Nothing in it notices a change: the mode has no place for that. Throws ContentError `content-too-long`.
 */
export async function* encryptContent(key: SymmetricKey, content: Content): AsyncGenerator<Uint8Array> {
  const { segment: size, isPadded } = MODE_RULES[key.cipherMode]
  for await (const { bytes, index, isLast } of segmentsOf(content, size, { holdsFull: false })) {
    const whole = isLast && !isPadded ? filledUp(bytes, BLOCK_SIZE[key.algorithm]) : bytes
    const encrypted = encryptSegment(key, whole, index, isLast && isPadded)
    if (encrypted.length > 0) yield encrypted
  }
}

const damaged = (): ContentError =>
  new ContentError('content-damaged', 'The encrypted content is not of the size that it should be.')

/**
 * Decrypts content as it comes. `size` is what it measured before it was encrypted, in bytes: what is more than that is fill.
 * Without `size`, the zeros that fill up the last block of a mode without padding stay at its end.
 * Throws ContentError `content-damaged`, perhaps after most of the content has been given out.
 */
export async function* decryptContent(
  key: SymmetricKey,
  content: Content,
  { size }: { size?: number | undefined } = {},
): AsyncGenerator<Uint8Array> {
  const { segment, isPadded } = MODE_RULES[key.cipherMode]
  const most = size ?? Infinity
  let count = 0
  for await (const { bytes, index, isLast } of segmentsOf(content, segment, { holdsFull: true })) {
    const clear = decryptSegment(key, bytes, index, isLast && isPadded)
    const excess = Math.max(0, count + clear.length - most)
    // More than a block cannot be fill, and padding is told from the content by itself.
    if (excess >= (isPadded ? 1 : BLOCK_SIZE[key.algorithm])) throw damaged()
    count += clear.length - excess
    if (clear.length > excess) yield clear.subarray(0, clear.length - excess)
  }
  if (size !== undefined && count !== size) throw damaged()
}
