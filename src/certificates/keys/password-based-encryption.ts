import { readElements, readOnly, TAG, writeElement, writePositiveInteger } from '../der.ts'

const oid = (hex: string): Uint8Array => Buffer.from(hex, 'hex')
/** RFC 8018: PBES2, PBKDF2, hmacWithSHA256 and aes256-CBC-PAD. */
const PBES2 = oid('06092a864886f70d01050d')
const PBKDF2 = oid('06092a864886f70d01050c')
const HMAC_SHA256 = oid('06082a864886f70d0209')
const AES256_CBC = oid('060960864801650304012a')
const NULL = Uint8Array.of(0x05, 0)

const sequence = (...parts: readonly Uint8Array[]): Uint8Array => writeElement(TAG.sequence, ...parts)
const octets = (bytes: Uint8Array): Uint8Array => writeElement(TAG.octetString, bytes)

/** A whole number as an INTEGER. */
function integer(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return writePositiveInteger(bytes)
}

/** What decides the key of an encryption, beside the passphrase. */
export interface KeyDerivation {
  readonly salt: Uint8Array
  readonly iterations: number
}

/** A private key as it lies encrypted. */
export interface EncryptedKey {
  readonly derivation: KeyDerivation
  readonly vector: Uint8Array
  readonly encrypted: Uint8Array
}

/** PBES2 with PBKDF2 of HMAC-SHA-256, and AES-256-CBC, as an AlgorithmIdentifier. RFC 8018 §6.2 */
function writeAlgorithm({ salt, iterations }: KeyDerivation, vector: Uint8Array): Uint8Array {
  const derivation = sequence(PBKDF2, sequence(octets(salt), integer(iterations), sequence(HMAC_SHA256, NULL)))
  return sequence(PBES2, sequence(derivation, sequence(AES256_CBC, octets(vector))))
}

/** Writes an EncryptedPrivateKeyInfo as DER. RFC 5958 §3 */
export const writeEncryptedKey = ({ derivation, vector, encrypted }: EncryptedKey): Uint8Array =>
  sequence(writeAlgorithm(derivation, vector), octets(encrypted))

const contentsOf = (content: Uint8Array | undefined): (Uint8Array | undefined)[] =>
  readElements(content ?? new Uint8Array(), 'an encrypted private key').map((element) => element.content)

/** Reads what writeEncryptedKey writes; undefined: it is encrypted in another way. Throws CertificateError `der-malformed`. */
export function readEncryptedKey(der: Uint8Array): EncryptedKey | undefined {
  const [algorithm, encrypted] = contentsOf(readOnly(der, TAG.sequence, 'an encrypted private key').content)
  const [, parameters] = contentsOf(algorithm)
  const [derivation, scheme] = contentsOf(parameters)
  const [, derived] = contentsOf(derivation)
  const [salt, rounds] = contentsOf(derived)
  const [, vector] = contentsOf(scheme)
  if (salt === undefined || rounds === undefined || vector === undefined || encrypted === undefined) return undefined
  if (rounds.length > 4) return undefined
  const key = {
    derivation: { salt, iterations: Number(`0x${Buffer.from(rounds).toString('hex')}`) },
    vector,
    encrypted,
  }
  return Buffer.from(der).equals(writeEncryptedKey(key)) ? key : undefined
}
