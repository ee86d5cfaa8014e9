import { hash } from 'node:crypto'
import type { Guid } from '../../base/guid.ts'
import { formatPkcs1PublicKey } from '../keys/pkcs1.ts'
import type { RsaPublicKey } from '../keys/rsa-public-key.ts'
import type { DistinguishedName } from './distinguished-name.ts'

/**
 * What one X.509 certificate shall say, beside what its issuer and its profile give it.
 * Nothing is left to a default of the library: serial numbers and dates are always handed in.
 */
export interface CertificateContent {
  /** Big-endian, positive. */
  readonly serial: Uint8Array
  readonly subject: DistinguishedName
  /** Becomes the subjectAltName `urn:uuid:…`; none in the self-signed root, which has no XrML twin. */
  readonly guid: Guid | undefined
  readonly notBefore: Date
  readonly notAfter: Date
  readonly publicKey: RsaPublicKey
}

/** The subjectAltName's URI. RFC 4122 §3 */
export const guidUri = (guid: Guid): string => `urn:uuid:${guid}`

/** The key identifier: SHA-1 over the key inside the BIT STRING. RFC 5280 §4.2.1.2, method (1) */
export const keyIdentifier = (key: RsaPublicKey): Uint8Array => hash('sha1', formatPkcs1PublicKey(key), 'buffer')

/** A serial number as certificates are listed by it: hexadecimal, upper case, whole bytes, none of them a leading zero. */
export const formatSerial = (serial: Uint8Array): string =>
  Buffer.from(serial)
    .toString('hex')
    .toUpperCase()
    .replace(/^(?:00)+/, '')
