import type { SoapPost } from '../asmx/message/index.ts'
import type { EnrollRules } from '../enrollment/index.ts'
import type { OperationShape, ServiceShape } from '../protocol/message-shape.ts'
import type { Profile } from '../protocol/profile.ts'
import type { SoapVersion } from '../protocol/soap.ts'
import type { OperationError } from './refusal-findings.ts'

/** By which rules requests are judged: those of a server with these settings. */
export interface LintOptions {
  readonly soap12: boolean
  readonly profile: Profile
  /** Allowed sizes of a key that asks for a certificate, in bits. */
  readonly keySizes: readonly number[]
  readonly serverInformation: EnrollRules['serverInformation']
}

/** What reading a request has given. */
export interface ReadRequest {
  readonly version: SoapVersion
  readonly operation: OperationShape
  /** One line on what is asked for. */
  readonly summary: string
  /** What the operation refuses it for, in the order in which it does. */
  readonly errors: readonly OperationError[]
}

/** A service whose requests can be looked at. */
export interface LintedService {
  readonly paths: readonly string[]
  readonly shape: ServiceShape
  /** Throws SoapRefusal where ASMX itself refuses. */
  read(post: SoapPost, options: LintOptions): ReadRequest
}
