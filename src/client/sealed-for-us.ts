import type { KeyObject } from 'node:crypto'
import type { Random } from '../base/random.ts'
import {
  boundElement,
  boundText,
  decryptionKeyOf,
  EnablingBitsError,
  LICENSE_TITLES,
  openSealedKey,
  rsaPublicKeyOf,
  sameKey,
  type EnablingBits,
  type RsaPublicKey,
  type SealedKey,
  type SealingKind,
  type SymmetricKey,
} from '../certificates/index.ts'
import { ClientError } from './client-error.ts'

/** Something sealed in a document that came, and the key that must open it. */
export interface SealedForUs {
  readonly kind: SealingKind
  readonly bodyText: string
  readonly enablingBits: EnablingBits
  readonly key: KeyObject
  readonly random: Random
}

const notForUs = (kind: SealingKind, reason: string, cause?: unknown): ClientError =>
  new ClientError('answer-not-asked-for', `The ${LICENSE_TITLES[kind]} is of no use here: ${reason}`, { cause })

async function open({ kind, bodyText, enablingBits, key, random }: SealedForUs): Promise<SealedKey> {
  const boundTo = boundText(boundElement(kind, bodyText))
  try {
    return (await openSealedKey({ enablingBits, key: decryptionKeyOf(key), boundTo, random })).key
  } catch (error) {
    if (error instanceof EnablingBitsError) throw notForUs(kind, error.message, error)
    throw error
  }
}

/**
 * Opens the private key in a RAC or CLC, which must be that of the public key it certifies. [MS-RMPR] §2.2.9.1.13
 * Throws ClientError `answer-not-asked-for`.
 */
export async function openPrivateKey(sealed: SealedForUs, certified: RsaPublicKey): Promise<KeyObject> {
  const opened = await open(sealed)
  if (opened.kind !== 'private') throw notForUs(sealed.kind, 'there is no private key in it.')
  if (sameKey(rsaPublicKeyOf(opened.privateKey), certified)) return opened.privateKey
  throw notForUs(sealed.kind, 'the private key in it is not that of the key it certifies.')
}

/** Opens the content key in a use licence. [MS-RMPR] §2.2.9.1.13. Throws ClientError `answer-not-asked-for`. */
export async function openContentKey(sealed: SealedForUs): Promise<SymmetricKey> {
  const opened = await open(sealed)
  if (opened.kind === 'symmetric') return opened
  throw notForUs(sealed.kind, 'there is no content key in it.')
}
