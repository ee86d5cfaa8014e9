import { createCipheriv, createDecipheriv } from 'node:crypto'
import { BLOCK_SIZE, encryptBlocks, openSslCipher, type CipherMode, type SymmetricKey } from '../certificates/index.ts'
import { ContentError } from './content-error.ts'

/** How a cipher mode goes over content. */
export interface ModeRules {
  /** Bytes of a segment: each begins its chain anew. Electronic Codebook has no chains; there it is only a measure to work in. */
  readonly segment: number
  readonly chaining: 'ecb' | 'cbc'
  /** Whether the last segment is filled up so that the fill can be told from the content (PKCS #7). */
  readonly isPadded: boolean
}

/** [MS-RMPR] §2.2.9.1.13.1 has the names; the segments are in them. */
export const MODE_RULES: Readonly<Record<CipherMode, ModeRules>> = {
  ECB: { segment: 4096, chaining: 'ecb', isPadded: false },
  CBC4K: { segment: 4096, chaining: 'cbc', isPadded: true },
  'CBC4K-no-padding': { segment: 4096, chaining: 'cbc', isPadded: false },
  'CBC512-no-padding': { segment: 512, chaining: 'cbc', isPadded: false },
}

const MOST_SEGMENTS = 2 ** 32

/** The initialisation vector of a segment: its number, little-endian in a block of zeros, enciphered under the key. */
function initialisationVector(key: SymmetricKey, index: number): Uint8Array {
  if (index >= MOST_SEGMENTS) throw new ContentError('content-too-long', 'Content has 16 TiB at most.')
  const block = Buffer.alloc(BLOCK_SIZE[key.algorithm])
  block.writeUInt32LE(index)
  return encryptBlocks(key, block)
}

const vectorFor = (key: SymmetricKey, index: number): Uint8Array | null =>
  MODE_RULES[key.cipherMode].chaining === 'cbc' ? initialisationVector(key, index) : null

/** Enciphers a segment; `isPadded` adds the fill that tells its own length. Otherwise it must be whole blocks. */
export function encryptSegment(key: SymmetricKey, segment: Uint8Array, index: number, isPadded: boolean): Uint8Array {
  const [name, bytes] = openSslCipher(key, MODE_RULES[key.cipherMode].chaining)
  const cipher = createCipheriv(name, bytes, vectorFor(key, index)).setAutoPadding(isPadded)
  return Buffer.concat([cipher.update(segment), cipher.final()])
}

/** The inverse. Throws ContentError `content-damaged` where there are no whole blocks, or no fill where one must be. */
export function decryptSegment(key: SymmetricKey, segment: Uint8Array, index: number, isPadded: boolean): Uint8Array {
  const [name, bytes] = openSslCipher(key, MODE_RULES[key.cipherMode].chaining)
  const cipher = createDecipheriv(name, bytes, vectorFor(key, index)).setAutoPadding(isPadded)
  try {
    return Buffer.concat([cipher.update(segment), cipher.final()])
  } catch {
    throw new ContentError('content-damaged', 'The encrypted content is damaged, or of another key.')
  }
}
