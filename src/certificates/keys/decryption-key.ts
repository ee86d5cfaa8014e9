import { constants, privateDecrypt, type KeyObject } from 'node:crypto'
import { removePkcs1Padding } from './rsa-padding.ts'
import { rsaPublicKeyOf, type RsaPublicKey } from './rsa-public-key.ts'

/** How a short message is padded before RSA: PKCS #1 v1.5, or OAEP with SHA-1 and an empty label. RFC 8017 §7 */
export type RsaPadding = 'PKCS1' | 'OAEP'

/**
 * A private key by what opens messages encrypted to it. Where the key lies is its own affair: in this process, or in a token
 * (there CKM_RSA_PKCS and CKM_RSA_PKCS_OAEP).
 */
export interface DecryptionKey {
  readonly publicKey: RsaPublicKey
  /**
   * The message in `ciphertext`, big-endian and as long as the modulus; `undefined` if it is none, for whatever reason. Whoever
   * calls must not let anybody outside see which of the two it was: RFC 8017 §7.2.2, note. A key that cannot be reached
   * rejects with CertificateError `key-unavailable`.
   */
  decrypt(padding: RsaPadding, ciphertext: Uint8Array): Uint8Array | undefined | Promise<Uint8Array | undefined>
}

/** What an RSA operation gives, or nothing where OpenSSL says that there is nothing. */
function tried(decrypt: () => Buffer): Buffer | undefined {
  try {
    return decrypt()
  } catch {
    return undefined
  }
}

/** Node 20 takes PKCS #1 v1.5 off for nobody, because OpenSSL 3.0 tells by its time whether it was there. */
function decryptPkcs1(key: KeyObject, ciphertext: Uint8Array): Uint8Array | undefined {
  const block = tried(() => privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, ciphertext))
  const message = block === undefined ? undefined : removePkcs1Padding(block)
  block?.fill(0)
  return message
}

/** A key of Node's as a decryption key: it answers at once. */
export const decryptionKeyOf = (privateKey: KeyObject): DecryptionKey => ({
  publicKey: rsaPublicKeyOf(privateKey),
  decrypt: (padding, ciphertext) =>
    padding === 'PKCS1'
      ? decryptPkcs1(privateKey, ciphertext)
      : tried(() =>
          privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, ciphertext),
        ),
})
