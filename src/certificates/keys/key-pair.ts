import { checkPrimeSync, createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Random } from '../../base/random.ts'

const generate = promisify(generateKeyPair)

/** Makes a new RSA private key of `size` bits, exponent 65537. [MS-RMPR] §3.1.3.1 */
export async function generatePrivateKey(size: number): Promise<KeyObject> {
  const { privateKey } = await generate('rsa', { modulusLength: size, publicExponent: 65537 })
  return privateKey
}

const E = 65537n

const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)

const toBase64Url = (value: bigint, length: number): string =>
  Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex').toString('base64url')

/** The x with a·x ≡ 1 (mod m). */
function inverse(a: bigint, m: bigint): bigint {
  let [r, next, x, nextX] = [m, a % m, 0n, 1n]
  while (next !== 0n) {
    const quotient = r / next
    ;[r, next] = [next, r - quotient * next]
    ;[x, nextX] = [nextX, x - quotient * nextX]
  }
  return ((x % m) + m) % m
}

/** The next prime p of `size` bits in the stream, its two highest bits set, with gcd(p − 1, 65537) = 1. */
function drawPrime(random: Random, size: number): bigint {
  for (;;) {
    const bytes = Buffer.from(random.bytes(size / 8))
    bytes.writeUInt8(bytes.readUInt8(0) | 0xc0, 0)
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) | 1, bytes.length - 1)
    const candidate = toBigInt(bytes)
    if ((candidate - 1n) % E !== 0n && checkPrimeSync(candidate)) return candidate
  }
}

/**
 * Derives an RSA private key of `size` bits from a reproducible stream: the same stream gives the same key.
 * Node makes keys from the machine's randomness only, hence this one; it is for seeded hierarchies, never for real ones.
 */
export function derivePrivateKey(random: Random, size: number): KeyObject {
  const p = drawPrime(random, size / 2)
  let q = drawPrime(random, size / 2)
  while (q === p) q = drawPrime(random, size / 2)
  const [larger, smaller] = p > q ? [p, q] : [q, p]
  const d = inverse(E, (p - 1n) * (q - 1n))
  const [bytes, half] = [size / 8, size / 16]
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      n: toBase64Url(p * q, bytes),
      e: 'AQAB',
      d: toBase64Url(d, bytes),
      p: toBase64Url(larger, half),
      q: toBase64Url(smaller, half),
      dp: toBase64Url(d % (larger - 1n), half),
      dq: toBase64Url(d % (smaller - 1n), half),
      qi: toBase64Url(inverse(smaller, larger), half),
    },
  })
}
