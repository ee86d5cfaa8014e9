import {
  BLOCK_SIZE,
  isKeyLength,
  type CipherMode,
  type SymmetricAlgorithm,
  type SymmetricKey,
} from './symmetric-key.ts'

/** Length of a KeyHeader; the key follows. [MS-RMPR] §2.2.9.1.13.1 */
export const KEY_HEADER_LENGTH = 12

/** The field that [MS-RMPR] calls Reserved. */
const CIPHER_MODE_VALUES: Readonly<Record<CipherMode, number>> = {
  ECB: 0xffff,
  'CBC4K-no-padding': 0xfffe,
  CBC4K: 0xfffd,
  'CBC512-no-padding': 0xfffc,
}

const CIPHER_MODES = new Map(
  Object.entries(CIPHER_MODE_VALUES).map(([mode, value]) => [value, mode as CipherMode] as const),
)

/** Flags, bit 0 of the diagram being the highest; but AES is 2 in genuine ones, not 1. Readers have no need of them. */
const FLAG = { aes: 0x0000_0002, ecb: 0x0000_1000, cbc: 0x0000_2000 } as const

/** Size of a DES key as the text counts it, without parity. */
const DES_BITS = 56

/**
 * Writes a key with its KeyHeader before it. [MS-RMPR] §2.2.9.1.13.1, but for `keySizeInBytes`: the text wants bits there,
 * genuine ones have bytes, as the name says.
 */
export function writeKeyHeader({ algorithm, cipherMode, bytes }: SymmetricKey): Uint8Array {
  const blob = Buffer.alloc(KEY_HEADER_LENGTH + bytes.length)
  blob.writeUInt16LE(blob.length, 0)
  blob.writeUInt16LE(CIPHER_MODE_VALUES[cipherMode], 2)
  blob.writeUInt16LE(bytes.length, 4)
  blob.writeUInt16LE(BLOCK_SIZE[algorithm], 6)
  blob.writeUInt32LE((algorithm === 'AES' ? FLAG.aes : 0) | (cipherMode === 'ECB' ? FLAG.ecb : FLAG.cbc), 8)
  blob.set(bytes, KEY_HEADER_LENGTH)
  return blob
}

const algorithmOf = (blockSize: number): SymmetricAlgorithm | undefined =>
  blockSize === BLOCK_SIZE.AES ? 'AES' : blockSize === BLOCK_SIZE.DES ? 'DES' : undefined

/**
 * Reads a KeyHeader and the key after it, from the beginning of `bytes`; `undefined` if there is none. What follows the key is
 * not looked at. The key's size is taken in bytes or in bits. [MS-RMPR] §2.2.9.1.13.1
 */
export function readKeyHeader(bytes: Uint8Array): SymmetricKey | undefined {
  if (bytes.length < KEY_HEADER_LENGTH) return undefined
  const blob = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = blob.readUInt16LE(0)
  const cipherMode = CIPHER_MODES.get(blob.readUInt16LE(2))
  const statedLength = blob.readUInt16LE(4)
  const algorithm = algorithmOf(blob.readUInt16LE(6))
  const length = size - KEY_HEADER_LENGTH
  if (algorithm === undefined || cipherMode === undefined || size > blob.length) return undefined
  const lengths = algorithm === 'DES' ? [length, length * 8, DES_BITS] : [length, length * 8]
  if (!isKeyLength(algorithm, length) || !lengths.includes(statedLength)) return undefined
  return { kind: 'symmetric', algorithm, cipherMode, bytes: Uint8Array.from(blob.subarray(KEY_HEADER_LENGTH, size)) }
}
