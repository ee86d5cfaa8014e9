import { createCipheriv, createDecipheriv, createPrivateKey, pbkdf2Sync, type KeyObject } from 'node:crypto'
import { systemRandom } from '../../base/random.ts'
import { CertificateError } from '../certificate-error.ts'
import { formatPem } from '../pem.ts'
import {
  readEncryptedKey,
  writeEncryptedKey,
  type EncryptedKey,
  type KeyDerivation,
} from './password-based-encryption.ts'

/** How often PBKDF2 goes round for a passphrase that somebody has thought of, and for one that is all randomness. */
const ITERATIONS = { guessable: 600_000, random: 2048 } as const

/** 32 bytes in base64, as passphrases are made here: nobody guesses one, however cheap a guess is. */
const RANDOM_PASSPHRASE = /^[A-Za-z0-9+/]{43}=$/

const CIPHER = 'aes-256-cbc'
const LABEL = 'ENCRYPTED PRIVATE KEY'
const BEGIN = `-----BEGIN ${LABEL}-----`

/** How many derived keys are kept for one passphrase: each server writes the keys of accounts under one. */
const MOST_SECRETS = 1000

const derive = (passphrase: string, { salt, iterations }: KeyDerivation): Uint8Array =>
  pbkdf2Sync(passphrase, salt, iterations, 32, 'sha256')

/**
 * Prepares the writing of private keys as encrypted PKCS#8 in PEM (RFC 5958; PBES2 with PBKDF2 and AES-256-CBC, RFC 8018).
 * The key of the encryption is derived from the passphrase once, for all that are written; each has an initialization vector
 * of its own. Node's own export would go round 2048 times, whatever the passphrase.
 */
export function privateKeyEncryption(passphrase: string): (key: KeyObject) => string {
  const iterations = RANDOM_PASSPHRASE.test(passphrase) ? ITERATIONS.random : ITERATIONS.guessable
  const derivation = { salt: systemRandom.bytes(16), iterations }
  const secret = derive(passphrase, derivation)
  return (key) => {
    const vector = systemRandom.bytes(16)
    const cipher = createCipheriv(CIPHER, secret, vector)
    const plain = key.export({ type: 'pkcs8', format: 'der' })
    const encrypted = Buffer.concat([cipher.update(plain), cipher.final()])
    plain.fill(0)
    return formatPem(LABEL, writeEncryptedKey({ derivation, vector, encrypted }))
  }
}

/** Writes one private key as privateKeyEncryption does. */
export const encryptPrivateKey = (key: KeyObject, passphrase: string): string => privateKeyEncryption(passphrase)(key)

function decrypt({ vector, encrypted }: EncryptedKey, secret: Uint8Array): KeyObject {
  const decipher = createDecipheriv(CIPHER, secret, vector)
  const plain = Buffer.concat([decipher.update(encrypted), decipher.final()])
  try {
    return createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' })
  } finally {
    plain.fill(0)
  }
}

/** The bytes in PEM that begins with BEGIN. */
const bytesOf = (pem: string): Buffer => Buffer.from(pem.slice(BEGIN.length).replace(/-----END.*$/s, ''), 'base64')

/**
 * Prepares the opening of what encryptPrivateKey wrote, or Node in earlier releases. The key of the encryption is derived once
 * for all that were written together. The function that it gives throws CertificateError: `passphrase-wrong`, or
 * `private-key-unreadable` when a text is no encrypted private key at all.
 */
export function privateKeyDecryption(passphrase: string): (pem: string) => KeyObject {
  const secrets = new Map<string, Uint8Array>()
  const secretFor = (derivation: KeyDerivation): Uint8Array => {
    const name = `${derivation.iterations} ${Buffer.from(derivation.salt).toString('hex')}`
    const known = secrets.get(name) ?? derive(passphrase, derivation)
    if (secrets.size < MOST_SECRETS) secrets.set(name, known)
    return known
  }
  return (pem) => {
    if (!pem.startsWith(BEGIN)) {
      throw new CertificateError('private-key-unreadable', 'The stored private key is not an encrypted PKCS#8 key.')
    }
    try {
      const key = readEncryptedKey(bytesOf(pem))
      if (key === undefined) return createPrivateKey({ key: pem, format: 'pem', passphrase })
      return decrypt(key, secretFor(key.derivation))
    } catch (cause) {
      // The cause is OpenSSL's word on the decryption and says nothing about key or passphrase.
      throw new CertificateError('passphrase-wrong', 'The key passphrase does not open the stored private key.', {
        cause,
      })
    }
  }
}

/** Opens one private key as privateKeyDecryption does. */
export const decryptPrivateKey = (pem: string, passphrase: string): KeyObject => privateKeyDecryption(passphrase)(pem)
