import { isUtf8 } from 'node:buffer'

const REPLACEMENT = [0xef, 0xbf, 0xbd] as const

/** Reads UTF-8 as .NET does: every byte that belongs to no character becomes U+FFFD, one for one. */
export function decodeUtf8(bytes: Uint8Array): string {
  const sound = isUtf8(bytes) ? bytes : replaceBadBytes(bytes)
  return Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength).toString('utf8')
}

function replaceBadBytes(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length * REPLACEMENT.length)
  let written = 0
  for (let i = 0; i < bytes.length;) {
    const length = characterLength(bytes, i)
    result.set(length === 0 ? REPLACEMENT : bytes.subarray(i, i + length), written)
    written += length === 0 ? REPLACEMENT.length : length
    i += Math.max(length, 1)
  }
  return result.subarray(0, written)
}

/**
 * How many bytes the sequence at `start` has, 0 when it is none or cut short (RFC 3629 §4). Overlong forms and
 * surrogates pass: of these, Buffer replaces every byte anyway; of one cut short, it would make a single U+FFFD.
 */
function characterLength(bytes: Uint8Array, start: number): number {
  const lead = bytes[start] ?? 0
  if (lead < 0x80) return 1
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
  for (let i = 1; i < length; i++) if (((bytes[start + i] ?? 0) & 0xc0) !== 0x80) return 0
  return length
}
