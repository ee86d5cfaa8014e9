/** One element of DER: its content, the whole of it, and where it ends in what it was read from. */
export interface DerElement {
  readonly tag: number
  readonly content: Uint8Array
  readonly whole: Uint8Array
  readonly end: number
}

/** Why there is no element where one was looked for. */
export type DerFlaw = 'missing' | 'length-form' | 'length-not-shortest' | 'cut-short'

/**
 * Reads the element at `offset`: a tag of one byte and a definite length in its shortest form, at most 65535 bytes
 * (X.690 §10.1). It is the one bounded reader of DER; what a flaw means is for those to say who read.
 */
export function scanElement(der: Uint8Array, offset: number): DerElement | DerFlaw {
  const [tag, first] = [der[offset], der[offset + 1]]
  if (tag === undefined || first === undefined) return 'missing'
  let start = offset + 2
  let length = first
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 2) return 'length-form'
    if (start + count > der.length) return 'cut-short'
    length = 0
    for (const end = start + count; start < end; start++) length = length * 256 + (der[start] ?? 0)
    if (length < (count === 1 ? 0x80 : 0x100)) return 'length-not-shortest'
  }
  const end = start + length
  if (end > der.length) return 'cut-short'
  return { tag, content: der.subarray(start, end), whole: der.subarray(offset, end), end }
}

/** The longest content that an element is written with, in bytes. */
export const LONGEST_DER = 0xffff

/** Writes one element; its content is the parts one after another, LONGEST_DER bytes at most. */
export function formatElement(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const header =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Uint8Array.from(header), ...parts])
}
