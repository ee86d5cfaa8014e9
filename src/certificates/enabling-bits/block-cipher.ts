import { createCipheriv, createDecipheriv } from 'node:crypto'
import { BLOCK_SIZE, openSslCipher, type SymmetricKey } from './symmetric-key.ts'

/**
 * Electronic Codebook, as session keys and rights data use it: each block by itself, the last one filled up with zeros, no
 * block added where none is wanting. The sizes of genuine enabling bits and rights data show the latter.
 */
export function encryptBlocks(key: SymmetricKey, plaintext: Uint8Array): Uint8Array {
  const size = BLOCK_SIZE[key.algorithm]
  const filled = Buffer.alloc(Math.ceil(plaintext.length / size) * size)
  filled.set(plaintext)
  const cipher = createCipheriv(...openSslCipher(key, 'ecb'), null).setAutoPadding(false)
  const ciphertext = cipher.update(filled)
  filled.fill(0)
  return ciphertext
}

/** The inverse, fill included; `undefined` where the bytes are no whole number of blocks. */
export function decryptBlocks(key: SymmetricKey, ciphertext: Uint8Array): Buffer | undefined {
  if (ciphertext.length % BLOCK_SIZE[key.algorithm] !== 0) return undefined
  return createDecipheriv(...openSslCipher(key, 'ecb'), null)
    .setAutoPadding(false)
    .update(ciphertext)
}
