import type { KeyObject } from 'node:crypto'
import type { SealedKeyType } from '../xrml/index.ts'
import { SEALING_FORMS, type SealingForm } from './sealing-form.ts'
import { readKeyHeader, writeKeyHeader, KEY_HEADER_LENGTH } from './key-header.ts'
import { readPrivateKeyBlob, writePrivateKeyBlob } from './private-key-blob.ts'
import type { SymmetricKey } from './symmetric-key.ts'

/** The private key of a RAC or a CLC. */
export interface SealedPrivateKey {
  readonly kind: 'private'
  readonly privateKey: KeyObject
}

/** What enabling bits hold: a content key in publishing and use licences, a private key in a RAC or CLC. [MS-RMPR] §2.2.9.1.13 */
export type SealedKey = SymmetricKey | SealedPrivateKey

/** The key and what binds it to its document. */
export interface BoundKey {
  readonly key: SealedKey
  readonly hash: Uint8Array
}

/** UDEBHeader: dwVersion, dwcbSize, two reserved. */
const HEADER_LENGTH = 16

/** Writes header, key and hash one after the other, in the clear. [MS-RMPR] §2.2.9.1.13 */
export function writeSealedKey(type: SealedKeyType, { key, hash }: BoundKey): Uint8Array {
  const payload = key.kind === 'symmetric' ? writeKeyHeader(key) : writePrivateKeyBlob(key.privateKey)
  const header = Buffer.alloc(HEADER_LENGTH)
  header.writeUInt32LE(SEALING_FORMS[type].version, 0)
  header.writeUInt32LE(payload.length + hash.length, 4)
  const bytes = Buffer.concat([header, payload, hash])
  payload.fill(0)
  return bytes
}

function readKey(bytes: Uint8Array): { key: SealedKey; length: number } | undefined {
  const symmetric = readKeyHeader(bytes)
  if (symmetric !== undefined) return { key: symmetric, length: KEY_HEADER_LENGTH + symmetric.bytes.length }
  const found = readPrivateKeyBlob(bytes)
  return found && { key: { kind: 'private', privateKey: found.key }, length: found.length }
}

/** Lengths of the hashes in bytes. */
const HASH_LENGTH = { SHA1: 20, SHA256: 32 } as const

/**
 * Reads header, key and hash; `undefined` if it is anything else. What fills up the last block is not looked at, and less than
 * a block of it may follow. [MS-RMPR] §2.2.9.1.13
 */
export function readSealedKey(form: SealingForm, bytes: Buffer, blockSize: number): BoundKey | undefined {
  if (bytes.length < HEADER_LENGTH || bytes.readUInt32LE(0) !== form.version) return undefined
  if (bytes.readUInt32LE(8) !== 0 || bytes.readUInt32LE(12) !== 0) return undefined
  const found = readKey(bytes.subarray(HEADER_LENGTH))
  if (found === undefined) return undefined
  const end = found.length + HASH_LENGTH[form.hash]
  const fill = bytes.length - HEADER_LENGTH - end
  if (fill < 0 || fill >= blockSize || bytes.readUInt32LE(4) !== end) return undefined
  const hash = bytes.subarray(HEADER_LENGTH + found.length, HEADER_LENGTH + end)
  return { key: found.key, hash: Uint8Array.from(hash) }
}
