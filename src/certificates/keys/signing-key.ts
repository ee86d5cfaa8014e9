import { privateEncrypt, type KeyObject } from 'node:crypto'
import { digestInfo, type SignatureHash } from './digest-info.ts'
import { rsaPublicKeyOf, type RsaPublicKey } from './rsa-public-key.ts'

/**
 * A private key as the hierarchy sees it: by its public half, and by what it does. Where the key lies is its own affair.
 */
export interface SigningKey {
  readonly publicKey: RsaPublicKey
  /**
   * Signs `data`: RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.1), big-endian, as long as the modulus. A key in this process signs at
   * once; one that lies elsewhere gives a promise, which rejects with CertificateError `key-unavailable` when it cannot be
   * reached. `data` may be overwritten as soon as this has returned. `digest`: the hash of `data`, for callers who know it.
   */
  sign(hash: SignatureHash, data: Uint8Array, digest?: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** A key of Node's as a signing key: it signs at once. */
export const signingKeyOf = (privateKey: KeyObject): SigningKey => ({
  publicKey: rsaPublicKeyOf(privateKey),
  // The same signature as Node's sign makes, which would hash `data` once more.
  sign: (hash, data, digest) => privateEncrypt(privateKey, digestInfo(hash, data, digest)),
})

/**
 * Goes on with a value that is there at once, or with one that is still to come once it has come. Where it is there, nothing
 * waits for a turn of the event loop.
 */
export const thenOrNow = <Value, Result>(
  value: Value | Promise<Value>,
  next: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> => (value instanceof Promise ? value.then(next) : next(value))
