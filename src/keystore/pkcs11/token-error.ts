import { KeyStoreError } from '../key-store-error.ts'
import { CKR_PIN_INCORRECT, CKR_PIN_INVALID, CKR_PIN_LEN_RANGE, CKR_PIN_LOCKED } from './constants.ts'

/** The CKR_ number of an error of the library; undefined for other errors. */
export const returnValue = (error: unknown): number | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined

/** The name that the library gives an error, such as CKR_DEVICE_REMOVED: never anything of what was handed to it. */
const nameOf = (error: unknown): string => /\bCKR_[A-Z_0-9]+\b/.exec(String(error))?.[0] ?? 'an error without a name'

const PIN_WRONG: readonly (number | undefined)[] = [CKR_PIN_INCORRECT, CKR_PIN_INVALID, CKR_PIN_LEN_RANGE]

/** What an error of the library means, in our words. The error itself is not taken along: it may repeat what it was given. */
export function tokenError(error: unknown, token: string): KeyStoreError {
  if (error instanceof KeyStoreError) return error
  const value = returnValue(error)
  if (PIN_WRONG.includes(value)) {
    return new KeyStoreError(
      'pin-wrong',
      `The token “${token}” refuses the PIN. Some tokens lock after a few wrong ones: check it before the next start.`,
    )
  }
  if (value === CKR_PIN_LOCKED) return pinLocked(token)
  return new KeyStoreError('token-failed', `The token “${token}” has failed: ${nameOf(error)}.`)
}

export const pinLocked = (token: string): KeyStoreError =>
  new KeyStoreError('pin-locked', `The PIN of the token “${token}” is locked: its security officer has to unlock it.`)
