import type { SecurityToken } from '../access/index.ts'

/** What an authenticator says to the credentials it is shown. */
export type AuthenticationStep =
  | { readonly outcome: 'accepted'; readonly token: SecurityToken }
  /** The credentials are wrong; `account` is who they claimed to be, for the log alone. */
  | { readonly outcome: 'refused'; readonly account: string | undefined }
  /** The conversation goes on: the client must answer `challenge` (a WWW-Authenticate value) on this connection. */
  | { readonly outcome: 'continue'; readonly challenge: string }

/** One way to prove who one is. RFC 9110 §11 */
export interface Authenticator {
  /** The name of the scheme, compared without regard to case. */
  readonly scheme: string
  /** The WWW-Authenticate value that invites a client to use it. */
  readonly invitation: string
  /** Judges what follows the scheme's name. `connection` is one object for each connection: some schemes keep state by it. */
  step(credentials: string, connection: object): Promise<AuthenticationStep>
}
