import type { Random } from '../../base/random.ts'
import type { RsaPublicKey } from '../keys/rsa-public-key.ts'
import { writeBoundElement, type EnablingBits, type SealedKeyType, type SealingLicense } from '../xrml/index.ts'
import { boundText } from './bound-hash.ts'
import { sealKey } from './seal-key.ts'
import type { SealedKey } from './sealed-key.ts'

export interface LicenseSealOptions {
  readonly type: SealedKeyType
  readonly key: SealedKey
  /** Whose private key opens it. */
  readonly recipient: RsaPublicKey
  readonly random: Random
}

/**
 * Makes a document with a key sealed into it, bound to the element of it that [MS-RMPR] §2.2.9.1.13 prescribes. `make` gives the
 * document for any enabling bits; what they are bound to must not depend on them.
 * Throws what sealKey throws, and XrmlError `xrml-unwritable` for values that the element cannot carry.
 */
export function sealIntoLicense<Sealing extends SealingLicense>(
  options: LicenseSealOptions,
  make: (bits: EnablingBits) => Sealing,
): Sealing {
  const boundTo = boundText(writeBoundElement(make({ type: options.type, value: new Uint8Array(1) })))
  return make(sealKey({ ...options, boundTo }))
}
