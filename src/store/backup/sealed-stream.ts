import { createCipheriv, createDecipheriv, createHash, scrypt, timingSafeEqual, type Hash } from 'node:crypto'
import { StoreError } from '../store-error.ts'
import { inChunks } from './chunks.ts'

/** How much is encrypted in one piece, in bytes. */
const PIECE = 65_536
const TAG = 16
const DIGEST = 32
export const SALT = 32

/** N, r, p: what OWASP advises, 128 MiB. They belong to the format, so no file can ask for more. */
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 } as const

/** The key of one backup: its salt is its own, so no two backups share a key. */
export const deriveKey = (passphrase: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(passphrase, salt, 32, COST, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })

/** The number of the piece, and whether it is the last: none can be left out, moved, or cut off the end. */
function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(number), 3)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}

/** Encrypts a stream piece by piece with AES-256-GCM; `head` is what stands before it, and is protected with it. */
export async function* encrypt(
  source: AsyncIterable<Uint8Array>,
  key: Uint8Array,
  head: Uint8Array,
): AsyncGenerator<Uint8Array> {
  let number = 0
  for await (const { bytes, isLast } of inChunks(source, PIECE)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number++, isLast)).setAAD(head)
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  }
}

/** Undoes `encrypt`; gives only bytes that were proven. Throws StoreError `backup-passphrase` or `backup-unusable`. */
export async function* decrypt(
  source: AsyncIterable<Uint8Array>,
  key: Uint8Array,
  head: Uint8Array,
): AsyncGenerator<Uint8Array> {
  let number = 0
  for await (const { bytes, isLast } of inChunks(source, PIECE + TAG)) {
    if (bytes.length < TAG) throw damaged()
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast)).setAAD(head)
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG))
    const text = decipher.update(bytes.subarray(0, bytes.length - TAG))
    try {
      decipher.final()
    } catch {
      throw number === 0
        ? new StoreError('backup-passphrase', 'The passphrase does not open this backup, or the backup is damaged.')
        : damaged()
    }
    number += 1
    yield text
  }
}

export const damaged = (): StoreError =>
  new StoreError('backup-unusable', 'The backup is damaged: it is not what was written.')

/** The same stream with the SHA-256 of everything behind it. `head` is what stands before it. */
export async function* withDigest(source: AsyncIterable<Uint8Array>, head: Uint8Array): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256').update(head)
  for await (const bytes of source) {
    hash.update(bytes)
    yield bytes
  }
  yield hash.digest()
}

/** Undoes `withDigest`. What it gives is proven only when it has come to its end; else it throws StoreError. */
export async function* checkDigest(source: AsyncIterable<Uint8Array>, head: Uint8Array): AsyncGenerator<Uint8Array> {
  const hash: Hash = createHash('sha256').update(head)
  let held: Buffer = Buffer.alloc(0)
  for await (const bytes of source) {
    const all = Buffer.concat([held, bytes])
    const end = Math.max(0, all.length - DIGEST)
    held = all.subarray(end)
    hash.update(all.subarray(0, end))
    if (end > 0) yield all.subarray(0, end)
  }
  const digest = hash.digest()
  if (held.length !== DIGEST || !timingSafeEqual(held, digest)) throw damaged()
}
