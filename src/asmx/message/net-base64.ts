const OUTSIDE_ALPHABET = /[^A-Za-z0-9+/ \t\r\n]/
const PADDING = /^=+[ \t\r\n]*$/

/**
 * Reads base64 as .NET's XML readers do: white space anywhere, padding optional and of any length, bits that fill no
 * byte dropped. Gives `undefined` for a character outside the alphabet, or anything but white space after padding.
 */
export function readNetBase64(text: string): Uint8Array | undefined {
  const end = text.indexOf('=')
  const digits = end < 0 ? text : text.slice(0, end)
  if (OUTSIDE_ALPHABET.test(digits)) return undefined
  if (end >= 0 && !PADDING.test(text.slice(end))) return undefined
  return new Uint8Array(Buffer.from(digits, 'base64'))
}
