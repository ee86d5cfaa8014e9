import { createCipheriv, createPrivateKey, pbkdf2Sync, type KeyObject } from 'node:crypto'
import { systemRandom } from '../../base/random.ts'
import { CertificateError } from '../certificate-error.ts'
import { TAG, writeElement, writePositiveInteger } from '../der.ts'
import { formatPem } from '../pem.ts'

/** How often PBKDF2 goes round for a passphrase that somebody has thought of, and for one that is all randomness. */
const ITERATIONS = { guessable: 600_000, random: 2048 } as const

/** 32 bytes in base64, as passphrases are made here: nobody guesses one, however cheap a guess is. */
const RANDOM_PASSPHRASE = /^[A-Za-z0-9+/]{43}=$/

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

/**
 * Prepares the writing of private keys as encrypted PKCS#8 in PEM (RFC 5958; PBES2 with PBKDF2 and AES-256-CBC, RFC 8018).
 * The key of the encryption is derived from the passphrase once, for all that are written; each has an initialization vector
 * of its own. Node's own export would go round 2048 times, whatever the passphrase.
 */
export function privateKeyEncryption(passphrase: string): (key: KeyObject) => string {
  const salt = systemRandom.bytes(16)
  const iterations = RANDOM_PASSPHRASE.test(passphrase) ? ITERATIONS.random : ITERATIONS.guessable
  const secret = pbkdf2Sync(passphrase, salt, iterations, 32, 'sha256')
  const derivation = sequence(PBKDF2, sequence(octets(salt), integer(iterations), sequence(HMAC_SHA256, NULL)))
  return (key) => {
    const vector = systemRandom.bytes(16)
    const cipher = createCipheriv('aes-256-cbc', secret, vector)
    const plain = key.export({ type: 'pkcs8', format: 'der' })
    const encrypted = Buffer.concat([cipher.update(plain), cipher.final()])
    plain.fill(0)
    const scheme = sequence(AES256_CBC, octets(vector))
    const algorithm = sequence(PBES2, sequence(derivation, scheme))
    return formatPem('ENCRYPTED PRIVATE KEY', sequence(algorithm, octets(encrypted)))
  }
}

/** Writes one private key as privateKeyEncryption does. */
export const encryptPrivateKey = (key: KeyObject, passphrase: string): string => privateKeyEncryption(passphrase)(key)

/**
 * Opens what encryptPrivateKey wrote, or Node in earlier releases. Throws CertificateError: `passphrase-wrong`, or
 * `private-key-unreadable` when the text is no encrypted private key at all.
 */
export function decryptPrivateKey(pem: string, passphrase: string): KeyObject {
  if (!pem.startsWith('-----BEGIN ENCRYPTED PRIVATE KEY-----')) {
    throw new CertificateError('private-key-unreadable', 'The stored private key is not an encrypted PKCS#8 key.')
  }
  try {
    return createPrivateKey({ key: pem, format: 'pem', passphrase })
  } catch (cause) {
    // The cause is OpenSSL's word on the decryption and says nothing about key or passphrase.
    throw new CertificateError('passphrase-wrong', 'The key passphrase does not open the stored private key.', {
      cause,
    })
  }
}
