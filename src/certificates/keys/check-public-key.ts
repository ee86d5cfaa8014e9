import { CertificateError } from '../certificate-error.ts'
import { keySize, type RsaPublicKey } from './rsa-public-key.ts'

/**
 * Checks that a key can be certified: its modulus is odd and of exactly one of `sizes` (bits), its exponent is 65537.
 * [MS-RMPR] §2.2.9.1.6. Throws CertificateError `public-key-size`, `public-key-modulus` or `public-key-exponent`.
 */
export function checkPublicKey(key: RsaPublicKey, sizes: readonly number[]): RsaPublicKey {
  const size = keySize(key)
  const [highest = 0] = key.modulus
  if (!sizes.includes(size) || highest < 0x80) {
    throw new CertificateError('public-key-size', `The key must have ${sizes.join(' or ')} bits.`)
  }
  if (((key.modulus.at(-1) ?? 0) & 1) === 0) {
    throw new CertificateError('public-key-modulus', 'The modulus of the key must be odd.')
  }
  if (key.exponent !== 65537) {
    throw new CertificateError('public-key-exponent', 'The public exponent of the key must be 65537.')
  }
  return key
}
