import type { SecurityToken } from '../access/index.ts'
import type { Authenticator } from './authenticator.ts'

/** Who a request comes from, or why that is not known. Challenges are WWW-Authenticate values. */
export type Authentication =
  | { readonly outcome: 'accepted'; readonly token: SecurityToken; readonly challenges: readonly string[] }
  | { readonly outcome: 'refused'; readonly account: string | undefined; readonly challenges: readonly string[] }
  | { readonly outcome: 'missing' | 'continue'; readonly challenges: readonly string[] }

/** Judges the Authorization header of a request that came over `connection`. */
export type Authenticate = (authorization: string | undefined, connection: object) => Promise<Authentication>

/** Joins several authenticators, asked in their order; the first whose scheme is named decides. */
export function createAuthenticate(authenticators: readonly Authenticator[]): Authenticate {
  const bySchemes = new Map(authenticators.map((authenticator) => [authenticator.scheme.toLowerCase(), authenticator]))
  const challenges = authenticators.map(({ invitation }) => invitation)
  return async (authorization, connection) => {
    if (authorization === undefined) return { outcome: 'missing', challenges }
    const [, scheme = '', credentials = ''] = /^(\S+)(?:[ \t]+(.*))?$/s.exec(authorization.trim()) ?? []
    const authenticator = bySchemes.get(scheme.toLowerCase())
    if (authenticator === undefined) return { outcome: 'missing', challenges }
    const step = await authenticator.step(credentials, connection)
    if (step.outcome === 'accepted') return { ...step, challenges }
    if (step.outcome === 'refused') return { ...step, challenges }
    return { outcome: 'continue', challenges: [step.challenge] }
  }
}
