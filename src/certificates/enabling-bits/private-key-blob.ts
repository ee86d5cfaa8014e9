import { createPrivateKey, type KeyObject } from 'node:crypto'

/**
 * The private key of a RAC or a CLC as its enabling bits hold it: a PRIVATEKEYBLOB of Windows' CryptoAPI, numbers
 * little-endian. Which structure it is, [MS-RMPR] §2.2.9.1.13 does not say; genuine ones have this.
 */

/** BLOBHEADER: PRIVATEKEYBLOB of version 2, two bytes reserved. */
const BLOB_HEADER = Buffer.of(0x07, 0x02, 0, 0)
/** Its aiKeyAlg: CALG_RSA_SIGN is written, as genuine ones have it, and CALG_RSA_KEYX taken too. */
const CALG_RSA_SIGN = 0x2400
const CALG_RSA_KEYX = 0xa400
/** RSAPUBKEY: "RSA2", size in bits, public exponent. */
const RSA2 = 0x3241_5352
const EXPONENT = 65_537
/** Both headers together. */
const HEADERS_LENGTH = 20

const SIZES = [1024, 2048, 3072, 4096]

/** The numbers in their order, with their share of the modulus' length: one whole, or one half. */
const NUMBERS = [
  ['n', 1],
  ['p', 2],
  ['q', 2],
  ['dp', 2],
  ['dq', 2],
  ['qi', 2],
  ['d', 1],
] as const

type NumberName = (typeof NUMBERS)[number][0]
type Numbers = Readonly<Record<NumberName, Buffer>>

/** Length of the blob of a key of `size` bits, in bytes. */
const blobLength = (size: number): number => HEADERS_LENGTH + (size / 16) * 9

/** Turns big-endian into little-endian, or back, with zeros up to `length`. */
function littleEndian(bigEndian: Uint8Array, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.set(bigEndian, length - bigEndian.length)
  return bytes.reverse()
}

/** Writes a private key of Node's. Throws TypeError for anything but RSA of 1024, 2048, 3072 or 4096 bits with exponent 65537. */
export function writePrivateKeyBlob(key: KeyObject): Uint8Array {
  const jwk = key.export({ format: 'jwk' }) as Partial<Record<string, string>>
  const size = Buffer.from(jwk['n'] ?? '', 'base64url').length * 8
  if (!SIZES.includes(size) || jwk['e'] !== 'AQAB') throw new TypeError('an RSA private key is wanted here')
  const headers = Buffer.alloc(HEADERS_LENGTH)
  headers.set(BLOB_HEADER)
  headers.writeUInt32LE(CALG_RSA_SIGN, 4)
  headers.writeUInt32LE(RSA2, 8)
  headers.writeUInt32LE(size, 12)
  headers.writeUInt32LE(EXPONENT, 16)
  const numbers = NUMBERS.map(([name, share]) =>
    littleEndian(Buffer.from(jwk[name] ?? '', 'base64url'), size / 8 / share),
  )
  const blob = Buffer.concat([headers, ...numbers])
  for (const number of numbers) number.fill(0)
  return blob
}

/** The key's size in bits, if the headers are those of a private key. */
function sizeIn(blob: Buffer): number | undefined {
  if (blob.length < HEADERS_LENGTH || !blob.subarray(0, BLOB_HEADER.length).equals(BLOB_HEADER)) return undefined
  const algorithm = blob.readUInt32LE(4)
  const isRsa = algorithm === CALG_RSA_SIGN || algorithm === CALG_RSA_KEYX
  const size = blob.readUInt32LE(12)
  const isKnown = isRsa && blob.readUInt32LE(8) === RSA2 && blob.readUInt32LE(16) === EXPONENT && SIZES.includes(size)
  return isKnown && blob.length >= blobLength(size) ? size : undefined
}

const bigInt = (bigEndian: Buffer): bigint => BigInt(`0x${bigEndian.toString('hex')}`)

/** Whether the seven numbers are those of one key: enabling bits protect nothing of it themselves. */
function belongTogether(numbers: Numbers): boolean {
  const [n, p, q] = [bigInt(numbers.n), bigInt(numbers.p), bigInt(numbers.q)]
  const [dp, dq, qi, d] = [bigInt(numbers.dp), bigInt(numbers.dq), bigInt(numbers.qi), bigInt(numbers.d)]
  if (p < 2n || q < 2n || p * q !== n || d >= n) return false
  const e = BigInt(EXPONENT)
  const inverses = (e * dp) % (p - 1n) === 1n && (e * dq) % (q - 1n) === 1n && (qi * q) % p === 1n
  return inverses && d % (p - 1n) === dp && d % (q - 1n) === dq
}

function numbersIn(blob: Buffer, size: number): Numbers {
  let at = HEADERS_LENGTH
  const read = NUMBERS.map(([name, share]): [NumberName, Buffer] => {
    const start = at
    at += size / 8 / share
    return [name, Buffer.from(blob.subarray(start, at)).reverse()]
  })
  return Object.fromEntries(read) as Record<NumberName, Buffer>
}

/**
 * Reads a private key from the beginning of `bytes`, and how many it takes; `undefined` if there is none, or if its numbers do
 * not belong together. What follows is not looked at.
 */
export function readPrivateKeyBlob(bytes: Uint8Array): { key: KeyObject; length: number } | undefined {
  const blob = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = sizeIn(blob)
  if (size === undefined) return undefined
  const numbers = numbersIn(blob, size)
  const text = (name: NumberName): string => numbers[name].toString('base64url')
  const [n, d, p, q] = [text('n'), text('d'), text('p'), text('q')]
  const key = belongTogether(numbers)
    ? createPrivateKey({
        format: 'jwk',
        key: { kty: 'RSA', e: 'AQAB', n, d, p, q, dp: text('dp'), dq: text('dq'), qi: text('qi') },
      })
    : undefined
  for (const number of Object.values(numbers)) number.fill(0)
  return key === undefined ? undefined : { key, length: blobLength(size) }
}
