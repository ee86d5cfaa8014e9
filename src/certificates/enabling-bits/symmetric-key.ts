import type { Random } from '../../base/random.ts'

/** How content is enciphered under a key. [MS-RMPR] §2.2.9.1.13.1 */
export type CipherMode = 'ECB' | 'CBC4K-no-padding' | 'CBC4K' | 'CBC512-no-padding'

export type SymmetricAlgorithm = 'AES' | 'DES'

/** A session key or a content key. */
export interface SymmetricKey {
  readonly kind: 'symmetric'
  readonly algorithm: SymmetricAlgorithm
  readonly cipherMode: CipherMode
  /** 16, 24 or 32 bytes of AES; 8 bytes of DES, whose lowest bits are parity. */
  readonly bytes: Uint8Array
}

/** Length of a cipher's block in bytes. */
export const BLOCK_SIZE: Readonly<Record<SymmetricAlgorithm, number>> = { AES: 16, DES: 8 }

const KEY_LENGTHS: Readonly<Record<SymmetricAlgorithm, readonly number[]>> = { AES: [16, 24, 32], DES: [8] }

export const isKeyLength = (algorithm: SymmetricAlgorithm, length: number): boolean =>
  KEY_LENGTHS[algorithm].includes(length)

/**
 * Makes a new content key: AES of `bits` (128, 192 or 256). What a document is encrypted with, and its rights.
 * [MS-RMPR] §2.2.9.1.13
 */
export const generateContentKey = (
  random: Random,
  { bits = 128, cipherMode = 'ECB' }: { bits?: 128 | 192 | 256; cipherMode?: CipherMode } = {},
): SymmetricKey => ({ kind: 'symmetric', algorithm: 'AES', cipherMode, bytes: random.bytes(bits / 8) })

/** The name by which OpenSSL knows the cipher, and the key as it wants it. DES is there three times over only: see `des`. */
export function openSslCipher({ algorithm, bytes }: SymmetricKey, chaining: 'ecb' | 'cbc'): [string, Uint8Array] {
  return algorithm === 'AES'
    ? [`aes-${bytes.length * 8}-${chaining}`, bytes]
    : [`des-ede3-${chaining}`, Buffer.concat([bytes, bytes, bytes])]
}
