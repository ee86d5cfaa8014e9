import { createSeededRandom, systemRandom } from '../../../../src/base/random.ts'
import {
  decryptionKeyOf,
  EnablingBitsError,
  generateContentKey,
  openSealedKey,
  rsaPublicKeyOf,
  sealKey,
  type OpenedKey,
  type SealedKeyType,
  type SealedKey,
} from '../../../../src/certificates/index.ts'
import { keyNamed } from '../keys/test-keys.ts'

/** A kind of enabling bits: its form and the size of the keys that go with it. [MS-RMPR] §3.1.4.7 */
export interface Mode {
  readonly type: SealedKeyType
  readonly size: number
}

export const MODES: readonly Mode[] = [
  { type: 'sealed-key', size: 1024 },
  { type: 'sealed-key', size: 2048 },
  { type: 'sealed-key-v2', size: 1024 },
  { type: 'sealed-key-v2', size: 2048 },
]

export const nameOf = ({ type, size }: Mode): string => `${type}, ${size} bits`

/** A text such as enabling bits are bound to. */
export const ISSUER = '<ISSUER><OBJECT type="MS-DRM-Server"><NAME>Größe</NAME></OBJECT></ISSUER>'

export const contentKey = (bits: 128 | 192 | 256): SealedKey =>
  generateContentKey(createSeededRandom('content', String(bits)), { bits, cipherMode: bits === 128 ? 'ECB' : 'CBC4K' })

export const privateKey = (size: number): SealedKey => ({ kind: 'private', privateKey: keyNamed('inside', size) })

export const seal = ({ type, size }: Mode, key: SealedKey): Uint8Array =>
  sealKey({ type, key, recipient: rsaPublicKeyOf(keyNamed('recipient', size)), boundTo: ISSUER, random: systemRandom })
    .value

export const open = (
  { type, size }: Mode,
  value: Uint8Array,
  { holder = 'recipient', boundTo = ISSUER }: { holder?: string; boundTo?: string } = {},
): Promise<OpenedKey> =>
  openSealedKey({
    enablingBits: { type, value },
    key: decryptionKeyOf(keyNamed(holder, size)),
    boundTo,
    random: systemRandom,
  })

/** Why enabling bits do not open: code and message, or `undefined` if they do. Other errors go on. */
export async function refusal(opening: Promise<OpenedKey>): Promise<{ code: string; message: string } | undefined> {
  try {
    await opening
    return undefined
  } catch (error) {
    if (!(error instanceof EnablingBitsError)) throw error
    return { code: error.code, message: error.message }
  }
}

/** `bytes` with one byte changed. */
export function changed(bytes: Uint8Array, at: number, mask = 1): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ mask
  return copy
}
