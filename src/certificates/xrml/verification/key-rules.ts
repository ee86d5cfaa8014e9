import { keySize, type RsaPublicKey } from '../../keys/rsa-public-key.ts'

/** [MS-RMPR] §2.2.9.1.6 */
export const REQUIRED_EXPONENT = 65537

/** Every size that occurs in [MS-RMPR] §2.2.9.3.2 and §2.2.9.3.3, in bits. */
const ALLOWED_SIZES: readonly number[] = [1024, 2048]

export const hasAllowedSize = (key: RsaPublicKey): boolean => ALLOWED_SIZES.includes(keySize(key))

/** Whether the highest and the lowest bit of the modulus are set. */
export const isFullAndOdd = ({ modulus }: RsaPublicKey): boolean =>
  (modulus.at(0) ?? 0) >= 0x80 && ((modulus.at(-1) ?? 0) & 1) === 1
