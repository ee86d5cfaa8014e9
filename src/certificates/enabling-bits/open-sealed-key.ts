import { timingSafeEqual } from 'node:crypto'
import type { Random } from '../../base/random.ts'
import type { DecryptionKey } from '../keys/decryption-key.ts'
import { keySize } from '../keys/rsa-public-key.ts'
import type { EnablingBits } from '../xrml/index.ts'
import { decryptBlocks } from './block-cipher.ts'
import { boundHash } from './bound-hash.ts'
import { EnablingBitsError } from './enabling-bits-error.ts'
import { SEALING_FORMS } from './sealing-form.ts'
import { readKeyHeader } from './key-header.ts'
import { readSealedKey, type SealedKey } from './sealed-key.ts'
import { BLOCK_SIZE, generateContentKey, type SymmetricAlgorithm, type SymmetricKey } from './symmetric-key.ts'

export interface OpenOptions {
  readonly enablingBits: EnablingBits
  readonly key: DecryptionKey
  /**
   * The text that must be bound: see `boundText`. `undefined` is whatever there is: for a signed publishing licence of somebody
   * else's client, as it is not known which text these hash.
   */
  readonly boundTo: string | undefined
  readonly random: Random
}

export interface OpenedKey {
  readonly key: SealedKey
  /** What the session key was: a server signs no publishing licence with DES there. [MS-RMPR] §3.5.4.1 */
  readonly sessionAlgorithm: SymmetricAlgorithm
}

/** A private key of 4096 bits, sealed to one, takes 2884 bytes. */
const LONGEST_BITS = 4096

/** Divides the bits into the session key under RSA and the rest. */
function divide({ enablingBits, key }: OpenOptions): [Uint8Array, Uint8Array] {
  const bits = enablingBits.value
  const length = keySize(key.publicKey) / 8
  const rest = bits.length - length
  if (rest <= 0 || rest % BLOCK_SIZE.DES !== 0 || bits.length > LONGEST_BITS) {
    throw new EnablingBitsError(
      'enabling-bits-malformed',
      'The enabling bits are not of a length that this key could open.',
    )
  }
  return [bits.subarray(0, length), bits.subarray(length)]
}

/**
 * The session key; in place of one that does not open, `substitute`. So whatever is wrong below RSA shows as late, and the same,
 * as a session key that was another: nobody learns from it what his own bytes are under the private key.
 */
async function openSessionKey(
  options: OpenOptions,
  sealed: Uint8Array,
  substitute: SymmetricKey,
): Promise<SymmetricKey> {
  const message = await options.key.decrypt(SEALING_FORMS[options.enablingBits.type].padding, sealed)
  const found = message === undefined ? undefined : readKeyHeader(message)
  message?.fill(0)
  return found ?? substitute
}

/**
 * Opens enabling bits with a private key and checks that they are bound to a text. [MS-RMPR] §2.2.9.1.13
 * That a key inside is the one that was sealed, only the signature of the document says: the hash in enabling bits covers the
 * text, not the key. A damaged private key is found out by itself, a damaged content key of 128 bits by what surrounds it.
 * Throws EnablingBitsError `enabling-bits-malformed`, `-unopened` or `-hash`, and what the key throws when it is out of reach.
 */
export async function openSealedKey(options: OpenOptions): Promise<OpenedKey> {
  const { enablingBits, boundTo, random } = options
  const { type } = enablingBits
  const [sealedSession, sealedRest] = divide(options)
  const sessionKey = await openSessionKey(options, sealedSession, generateContentKey(random))
  const clear = decryptBlocks(sessionKey, sealedRest)
  const found = clear && readSealedKey(SEALING_FORMS[type], clear, BLOCK_SIZE[sessionKey.algorithm])
  clear?.fill(0)
  sessionKey.bytes.fill(0)
  if (found === undefined) {
    throw new EnablingBitsError('enabling-bits-unopened', 'The enabling bits do not open with this key.')
  }
  if (boundTo !== undefined && !timingSafeEqual(found.hash, boundHash(type, boundTo))) {
    throw new EnablingBitsError('enabling-bits-hash', 'The enabling bits were made for another document.')
  }
  return { key: found.key, sessionAlgorithm: sessionKey.algorithm }
}
