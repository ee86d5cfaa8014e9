/** What all three messages of NTLM begin with. [MS-NLMP] §2.2.1 */
export const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1')

export const MESSAGE_TYPE = { negotiate: 1, challenge: 2, authenticate: 3 } as const

/** The longest message that is looked at, in bytes: beyond what a header of HTTP carries. */
export const LONGEST_MESSAGE = 16_384

/** The type of a message; undefined when `bytes` are none of NTLM. */
export function messageType(bytes: Uint8Array): number | undefined {
  if (bytes.length < 12 || bytes.length > LONGEST_MESSAGE) return undefined
  if (!SIGNATURE.equals(bytes.subarray(0, SIGNATURE.length))) return undefined
  return viewOf(bytes).getUint32(8, true)
}

/** Reads numbers out of a message; a read beyond its end throws RangeError, so lengths are checked first. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Where a part of the payload lies. */
export interface Extent {
  readonly offset: number
  readonly end: number
}

/** Reads Len, MaxLen and BufferOffset; MaxLen is ignored, as §2.2.1 demands. */
export function readExtent(view: DataView, at: number): Extent {
  const offset = view.getUint32(at + 4, true)
  return { offset, end: offset + view.getUint16(at, true) }
}

/**
 * Whether parts of a payload that begins at `start` lie in a message of `length` bytes without overlapping. Empty parts
 * may point anywhere: clients differ there.
 */
export function areDisjoint(extents: readonly Extent[], start: number, length: number): boolean {
  const filled = extents.filter(({ offset, end }) => end > offset).sort((one, other) => one.offset - other.offset)
  return filled.every(({ offset, end }, index) => offset >= (filled[index - 1]?.end ?? start) && end <= length)
}

/**
 * A text in the negotiated character set; undefined where UTF-16 has an odd length. OEM is read as Latin-1, because
 * nothing in the message says which code page the client has.
 */
export function readText(bytes: Uint8Array, unicode: boolean): string | undefined {
  if (!unicode) return Buffer.from(bytes).toString('latin1')
  return bytes.length % 2 === 0 ? Buffer.from(bytes).toString('utf16le') : undefined
}
