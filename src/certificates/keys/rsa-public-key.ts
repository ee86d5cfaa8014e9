import { createPublicKey, type KeyObject } from 'node:crypto'

/** An RSA public key as numbers. Every exponent in this system is 65537, [MS-RMPR] §2.2.9.1.6. */
export interface RsaPublicKey {
  /** Big-endian, without a sign byte; its length in bytes is the key's size divided by eight. */
  readonly modulus: Uint8Array
  readonly exponent: number
}

/** The size of a key in bits, counted in whole bytes of its modulus. */
export const keySize = (key: RsaPublicKey): number => key.modulus.length * 8

export const sameKey = (a: RsaPublicKey, b: RsaPublicKey): boolean =>
  a.exponent === b.exponent && Buffer.compare(a.modulus, b.modulus) === 0

/** The key as Node's crypto takes it. */
export function toKeyObject({ modulus, exponent }: RsaPublicKey): KeyObject {
  const e = Buffer.alloc(4)
  e.writeUInt32BE(exponent)
  const n = Buffer.from(modulus).toString('base64url')
  return createPublicKey({ format: 'jwk', key: { kty: 'RSA', n, e: e.subarray(1).toString('base64url') } })
}

/** The public half of any RSA key of Node's. */
export function rsaPublicKeyOf(key: KeyObject): RsaPublicKey {
  const { n, e } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  if (n === undefined || e === undefined) throw new TypeError('an RSA key is wanted here')
  return {
    modulus: Buffer.from(n, 'base64url'),
    exponent: Number.parseInt(Buffer.from(e, 'base64url').toString('hex'), 16),
  }
}
