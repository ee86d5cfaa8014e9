import { createCipheriv } from 'node:crypto'

/** Spreads 7 bytes over the upper seven bits of 8: the lowest bit of each is parity, which DES does not look at. */
function desKey(bytes: Uint8Array): Uint8Array {
  const key = new Uint8Array(8)
  for (let index = 0; index < 8; index += 1) {
    const [before, here] = [bytes[index - 1] ?? 0, bytes[index] ?? 0]
    key[index] = (before << (8 - index)) | (here >> index)
  }
  return key
}

/**
 * DES of one block of 8 bytes under a key of 7. [MS-NLMP] §6, DES. Node's OpenSSL no longer offers DES alone, but
 * threefold: encrypted, decrypted and encrypted again under one key is encrypted once.
 */
export function des(key: Uint8Array, block: Uint8Array): Uint8Array {
  const single = desKey(key)
  const cipher = createCipheriv('des-ede3-ecb', Buffer.concat([single, single, single]), null)
  cipher.setAutoPadding(false)
  return cipher.update(block)
}

/** DES Long: a block of 8 bytes under a key of 16, in three parts. [MS-NLMP] §6, DESL */
export function desLong(key: Uint8Array, block: Uint8Array): Uint8Array {
  const last = new Uint8Array(7)
  last.set(key.subarray(14, 16))
  return Buffer.concat([des(key.subarray(0, 7), block), des(key.subarray(7, 14), block), des(last, block)])
}
