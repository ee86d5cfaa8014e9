/** The longest token that is decoded, in characters: Node takes no longer headers. */
const LONGEST_TOKEN = 65_536

/** The bytes of a base64 token in an Authorization header; undefined for anything else. RFC 9110 §11.2 */
export function parseToken(credentials: string): Uint8Array | undefined {
  if (credentials.length > LONGEST_TOKEN || !/^[A-Za-z0-9+/]+={0,2}$/.test(credentials)) return undefined
  return Buffer.from(credentials, 'base64')
}
