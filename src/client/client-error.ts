import { DomainError } from '../base/domain-error.ts'

export type ClientErrorCode =
  /** There is no machine yet, or it does not fit what else is in the profile. */
  | 'machine-not-activated'
  /** There is no account certificate yet. */
  | 'account-not-certified'
  /** There is no client licensor certificate yet, so nothing can be published offline. */
  | 'licensor-missing'
  /** What the client keeps is damaged. */
  | 'profile-damaged'
  /** A chain that came back does not lead to the root that is trusted. */
  | 'answer-not-trusted'
  /** A chain holds, and is for another machine, account, key or document. */
  | 'answer-not-asked-for'
  /** What was kept is valid no longer, or not yet. */
  | 'expired'
  /** Nobody answers. */
  | 'server-unreachable'
  /** The server lets the caller not in, or has no such service. */
  | 'server-refused'
  /** What came back is no answer of the service. */
  | 'answer-unreadable'
  /** The service answers with a fault. */
  | 'request-refused'
  /** The policy gives the account no rights. */
  | 'no-rights'
  /** A usage policy that cannot be written down. */
  | 'policy-malformed'
  /** A use licence does not let its account do this, or not at this moment. */
  | 'not-permitted'
  /** A document has no publishing licence that is fit. */
  | 'publishing-license-unfit'

/** Why a client does not get, keep or use something. The message says what to do. */
export class ClientError extends DomainError<ClientErrorCode> {
  /** The exception that the server's fault names, where it does. [MS-RMPR] §3.1.4.5 */
  readonly exception: string | undefined

  constructor(
    code: ClientErrorCode,
    message: string,
    { exception, cause }: { exception?: string | undefined; cause?: unknown } = {},
  ) {
    super(code, message, { cause })
    this.exception = exception
  }
}
