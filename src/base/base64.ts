/** Base64 in the standard alphabet with padding, as XrML and XML Schema write it. */
export const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

/**
 * Reads base64 in its one canonical spelling: no white space, full padding, unused bits zero. A second spelling
 * of the same bytes would let a signed document be altered without its signature noticing.
 * Gives `undefined` for anything else.
 */
export function fromCanonicalBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}
