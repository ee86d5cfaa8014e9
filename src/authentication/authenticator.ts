import type { Account } from '../accounts/index.ts'
import type { AskingRequest } from './asking-request.ts'

/** What an authenticator says to the credentials it is shown. */
export type AuthenticationStep =
  | {
      /** Whoever asks has proved to be `account`; whether that may log on is not the authenticator's to say. */
      readonly outcome: 'proved'
      readonly account: Account
      /** For how long: for this request, or for all that come over its connection. */
      readonly lasts: 'request' | 'connection'
      /** A WWW-Authenticate value for the answer, by which the server proves itself in turn. RFC 4559 §5 */
      readonly reply?: string | undefined
      /** What is weak about the proof, for the log. */
      readonly caution?: string | undefined
    }
  | {
      readonly outcome: 'refused'
      /** Who the credentials claim to be, for the log alone. */
      readonly claimed: string | undefined
      /** Why, for the log alone. */
      readonly reason: string
      /** The account whose password was not known. */
      readonly failed?: Account | undefined
    }
  /** The conversation goes on: the client must answer `challenge` (a WWW-Authenticate value) on this connection. */
  | { readonly outcome: 'continue'; readonly challenge: string }

/** One way to prove who one is. RFC 9110 §11 */
export interface Authenticator {
  /** The name of the scheme, compared without regard to case. */
  readonly scheme: string
  /** The WWW-Authenticate value that invites a client to use it. */
  readonly invitation: string
  /** Whether what it proves may hold for the connection: then later requests of that connection wait for it. */
  readonly isOfConnection?: boolean
  /** Judges what follows the scheme's name. `at` is the moment of the request. */
  step(credentials: string, request: AskingRequest, at: Date): Promise<AuthenticationStep>
}
