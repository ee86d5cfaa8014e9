import { sign, type KeyObject } from 'node:crypto'
import { rsaPublicKeyOf, type RsaPublicKey } from './rsa-public-key.ts'

/** The hashes that signatures of the hierarchy are made with. */
export type SignatureHash = 'SHA1' | 'SHA256'

/**
 * A private key as the hierarchy sees it: by its public half, and by what it does. Where the key lies is its own affair.
 */
export interface SigningKey {
  readonly publicKey: RsaPublicKey
  /**
   * Signs `data`: RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.1), big-endian, as long as the modulus. A key in this process signs at
   * once; one that lies elsewhere gives a promise, which rejects with CertificateError `key-unavailable` when it cannot be
   * reached. `data` may be overwritten as soon as this has returned.
   */
  sign(hash: SignatureHash, data: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** A key of Node's as a signing key: it signs at once. */
export const signingKeyOf = (privateKey: KeyObject): SigningKey => ({
  publicKey: rsaPublicKeyOf(privateKey),
  sign: (hash, data) => sign(hash, data, privateKey),
})

/**
 * Goes on with a value that is there at once, or with one that is still to come once it has come. Where it is there, nothing
 * waits for a turn of the event loop.
 */
export const thenOrNow = <Value, Result>(
  value: Value | Promise<Value>,
  next: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> => (value instanceof Promise ? value.then(next) : next(value))
