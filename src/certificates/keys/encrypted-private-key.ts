import { createPrivateKey, type KeyObject } from 'node:crypto'
import { CertificateError } from '../certificate-error.ts'

/** Writes a private key as encrypted PKCS#8 in PEM (RFC 5958, PBES2 with AES-256-CBC). */
export const encryptPrivateKey = (key: KeyObject, passphrase: string): string =>
  key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString()

/**
 * Opens what encryptPrivateKey wrote. Throws CertificateError: `passphrase-wrong`, or `private-key-unreadable`
 * when the text is no encrypted private key at all.
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
