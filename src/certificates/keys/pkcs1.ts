import { CertificateError } from '../certificate-error.ts'
import { positiveInteger, readOnly, readTagged, TAG, writeElement, writePositiveInteger } from '../der.ts'
import type { RsaPublicKey } from './rsa-public-key.ts'

/** Six bytes are the most that a JavaScript number holds exactly. */
const LONGEST_EXPONENT = 6

/** A key is written several times on its way into a certificate: fingerprint, key identifier, the key itself. */
const written = new WeakMap<RsaPublicKey, Uint8Array>()

const numberOf = (magnitude: Uint8Array): number => magnitude.reduce((sum, byte) => sum * 256 + byte, 0)

/**
 * Reads an RSAPublicKey (RFC 8017 A.1.1) from DER: canonical, nothing after it. [MS-RMPRS] §3.3.4.1, notes 20 and 21.
 * Whether its size, modulus and exponent are acceptable is for checkPublicKey to say.
 * Throws CertificateError `der-malformed` or `public-key-exponent`.
 */
export function parsePkcs1PublicKey(der: Uint8Array): RsaPublicKey {
  // A copy: the request's buffer would otherwise live as long as the key does.
  const own = new Uint8Array(der)
  const { content } = readOnly(own, TAG.sequence, 'the RSAPublicKey')
  const modulus = readTagged(content, 0, TAG.integer, 'the modulus')
  const exponent = readTagged(content, modulus.end, TAG.integer, 'the public exponent')
  if (exponent.end !== content.length) {
    throw new CertificateError('der-malformed', 'An RSAPublicKey has two members, this one has more.')
  }
  const e = positiveInteger(exponent, 'the public exponent')
  if (e.length > LONGEST_EXPONENT) {
    throw new CertificateError('public-key-exponent', 'The public exponent of the key must be 65537.')
  }
  const key = { modulus: positiveInteger(modulus, 'the modulus'), exponent: numberOf(e) }
  // Being canonical, it is what the key would be written as.
  written.set(key, own)
  return key
}

/** Writes an RSAPublicKey as DER, the inverse of parsePkcs1PublicKey. The same bytes again for the same key. */
export function formatPkcs1PublicKey(key: RsaPublicKey): Uint8Array {
  const known = written.get(key)
  if (known !== undefined) return known
  const e = Buffer.alloc(LONGEST_EXPONENT)
  e.writeUIntBE(key.exponent, 0, LONGEST_EXPONENT)
  const der = writeElement(TAG.sequence, writePositiveInteger(key.modulus), writePositiveInteger(e))
  written.set(key, der)
  return der
}
