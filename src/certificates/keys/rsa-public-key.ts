import { createPublicKey, type KeyObject } from 'node:crypto'
import { remember } from '../../base/remember.ts'

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

/** By exponent and modulus in base64. Making one costs as much as a signature that is verified by it. */
const keyObjectOf = remember(
  (text): { readonly key: KeyObject } => {
    const [exponent, n = ''] = text.split(' ')
    const e = Buffer.alloc(4)
    e.writeUInt32BE(Number(exponent))
    return { key: createPublicKey({ format: 'jwk', key: { kty: 'RSA', n, e: e.subarray(1).toString('base64url') } }) }
  },
  { most: 256, longest: 16_000 },
)

/** The key as Node's crypto takes it. */
export function toKeyObject({ modulus, exponent }: RsaPublicKey): KeyObject {
  const { buffer, byteOffset, byteLength } = modulus
  return keyObjectOf(`${exponent} ${Buffer.from(buffer, byteOffset, byteLength).toString('base64url')}`).key
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
