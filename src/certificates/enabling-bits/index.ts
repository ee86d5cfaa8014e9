export { decryptBlocks, encryptBlocks } from './block-cipher.ts'
export { boundText } from './bound-hash.ts'
export { decryptRightsData, encryptRightsData } from './encrypted-rights-data.ts'
export { EnablingBitsError, type EnablingBitsErrorCode } from './enabling-bits-error.ts'
export { openSealedKey, type OpenedKey, type OpenOptions } from './open-sealed-key.ts'
export { sealIntoLicense, type LicenseSealOptions } from './seal-into-license.ts'
export { sealKey, type SealOptions } from './seal-key.ts'
export type { SealedKey, SealedPrivateKey } from './sealed-key.ts'
export {
  BLOCK_SIZE,
  generateContentKey,
  openSslCipher,
  type CipherMode,
  type SymmetricAlgorithm,
  type SymmetricKey,
} from './symmetric-key.ts'
