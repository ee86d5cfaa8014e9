/** How a server lets its callers prove who they are, as far as it is known here. */
export type OfferedScheme = 'negotiate' | 'ntlm' | 'basic'

/** A challenge of WWW-Authenticate: a scheme, and the token that belongs to it where there is one. */
export interface Challenge {
  readonly scheme: OfferedScheme
  /** Base64. */
  readonly token: string | undefined
}

const QUOTED = /"(?:[^"\\]|\\.)*"/g
const SCHEME = /^(negotiate|ntlm|basic)(?=[ \t]|$)(?:[ \t]+([A-Za-z0-9+/]+={0,2})(?![^\s,]))?/i

/** Reads the WWW-Authenticate headers of an answer; schemes that are not known are left out. RFC 9110 §11.6.1 */
export function parseChallenges(headers: readonly string[]): Challenge[] {
  // Commas separate challenges and parameters alike; those in quoted texts separate nothing.
  const parts = headers.flatMap((header) => header.replaceAll(QUOTED, '""').split(','))
  return parts.flatMap((part) => {
    const [, scheme, token] = SCHEME.exec(part.trim()) ?? []
    return scheme === undefined ? [] : [{ scheme: scheme.toLowerCase() as OfferedScheme, token }]
  })
}
