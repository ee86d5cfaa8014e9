import { decryptBlocks, encryptBlocks } from './block-cipher.ts'
import { EnablingBitsError } from './enabling-bits-error.ts'
import type { SymmetricKey } from './symmetric-key.ts'

/**
 * The rights in a publishing licence, encrypted under the content key that its enabling bits hold. [MS-RMPR] §2.2.9.7.6, §2.2.9.8
 * The text says "encrypted to the server public key" and no more. Genuine ones show the rest: they repeat, block by block of 16
 * bytes, where the text of the example in §4.5.5 repeats in UTF-16LE; that fills them to the byte, so nothing is added to whole
 * blocks. So they are even where content has Cipher Block Chaining.
 */

/** The longest that is read, in bytes: a publishing licence has 8 MiB at most. [MS-RMPR] §7, note 43 */
const LONGEST = 8 * 1024 * 1024

const unreadable = (): EnablingBitsError =>
  new EnablingBitsError('rights-data-unreadable', 'The encrypted rights data are no text under their content key.')

/** Encrypts the text of a rights document: the value of AUTHENTICATEDDATA `Encrypted-Rights-Data`, before base64. */
export function encryptRightsData(contentKey: SymmetricKey, text: string): Uint8Array {
  const clear = Buffer.from(text, 'utf16le')
  const encrypted = encryptBlocks(contentKey, clear)
  clear.fill(0)
  return encrypted
}

/**
 * The text in encrypted rights data, without what fills up their last block. That it is XML, and what it says, is for the
 * reader of rights documents. Throws EnablingBitsError `rights-data-unreadable`.
 */
export function decryptRightsData(contentKey: SymmetricKey, data: Uint8Array): string {
  const clear = data.length === 0 || data.length > LONGEST ? undefined : decryptBlocks(contentKey, data)
  if (clear === undefined) throw unreadable()
  try {
    const end = clear.findLastIndex((byte) => byte !== 0) + 1
    const text = new TextDecoder('utf-16le', { fatal: true }).decode(clear.subarray(0, end + (end % 2)))
    if (text.startsWith('<')) return text
  } catch {
    // Not UTF-16: told below, as every other failure.
  } finally {
    clear.fill(0)
  }
  throw unreadable()
}
