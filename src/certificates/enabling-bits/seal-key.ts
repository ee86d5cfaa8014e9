import { constants, publicEncrypt } from 'node:crypto'
import type { Random } from '../../base/random.ts'
import { addOaepPadding, addPkcs1Padding } from '../keys/rsa-padding.ts'
import { keySize, toKeyObject, type RsaPublicKey } from '../keys/rsa-public-key.ts'
import type { EnablingBits, SealedKeyType } from '../xrml/index.ts'
import { encryptBlocks } from './block-cipher.ts'
import { boundHash } from './bound-hash.ts'
import { SEALING_FORMS } from './sealing-form.ts'
import { writeKeyHeader } from './key-header.ts'
import { writeSealedKey, type SealedKey } from './sealed-key.ts'
import { generateContentKey, type SymmetricKey } from './symmetric-key.ts'

export interface SealOptions {
  readonly type: SealedKeyType
  readonly key: SealedKey
  /** Whose private key opens it: [MS-RMPR] §2.2.9.1.13, KPublic. */
  readonly recipient: RsaPublicKey
  /** The text that binds: see `boundText`. */
  readonly boundTo: string
  readonly random: Random
}

/** The session key under RSA, big-endian and as long as the modulus: genuine ones are below it in this order only. */
function sealSessionKey({ type, recipient, random }: SealOptions, sessionKey: SymmetricKey): Uint8Array {
  const blob = writeKeyHeader(sessionKey)
  const pad = SEALING_FORMS[type].padding === 'PKCS1' ? addPkcs1Padding : addOaepPadding
  const block = pad(blob, keySize(recipient) / 8, random)
  const sealed = publicEncrypt({ key: toKeyObject(recipient), padding: constants.RSA_NO_PADDING }, block)
  blob.fill(0)
  block.fill(0)
  return sealed
}

/**
 * Seals a key for the owner of `recipient`, under a new session key of AES-128, and binds it to a text. [MS-RMPR] §2.2.9.1.13
 * The same randomness gives the same bytes.
 * Throws TypeError for a private key that is not RSA, RangeError for a recipient's key too short to seal for.
 */
export function sealKey(options: SealOptions): EnablingBits {
  const { type, key, boundTo, random } = options
  const sessionKey = generateContentKey(random)
  const sealedSession = sealSessionKey(options, sessionKey)
  const clear = writeSealedKey(type, { key, hash: boundHash(type, boundTo) })
  const sealedRest = encryptBlocks(sessionKey, clear)
  clear.fill(0)
  sessionKey.bytes.fill(0)
  return { type, value: Buffer.concat([sealedSession, sealedRest]) }
}
