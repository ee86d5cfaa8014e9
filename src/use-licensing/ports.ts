import type { Guid } from '../base/guid.ts'
import type { Caller } from '../calls/index.ts'

/** Who wants to use what. [MS-RMPR] §3.4.4.1.3.3 */
export interface UseLicenseRequest {
  /** The chain of the RMS account certificate as XrML, that certificate first. */
  readonly accountChain: readonly [string, ...string[]]
  /** The chain of the publishing licence as XrML, that licence first. */
  readonly publishingChain: readonly [string, ...string[]]
  /** XML of the application; undefined: none. */
  readonly applicationData: string | undefined
  readonly caller: Caller
  readonly at: Date
}

/**
 * Issues a use licence; gives its chain as XrML texts, the new licence first. Rejects with UseLicensingError or
 * AccountCertificateError. [MS-RMPR] §3.4.4.1
 */
export type IssueUseLicense = (request: UseLicenseRequest) => Promise<readonly string[]>

/** What became of one member of a call: the chain of its use licence, or why there is none. */
export type AcquiredLicense = { readonly chain: readonly string[] } | { readonly error: unknown }

/** Issues to the members of one call, one after the other. */
export type IssueToMembers = (issue: IssueUseLicense) => Promise<readonly AcquiredLicense[]>

/**
 * Lets a call issue use licences. A publishing licence that members in a row are for is judged and opened once; what was opened is
 * overwritten when the call is through. Rejects with what the call rejects with.
 */
export type UseLicenseIssuing = (issueToMembers: IssueToMembers) => Promise<readonly AcquiredLicense[]>

/** What is kept of a use licence that was issued. */
export interface IssuedUseLicense {
  readonly guid: Guid
  readonly at: Date
  readonly caller: Caller
  /** The identifier of the account in the licence. */
  readonly account: string
  /** The identifier of the content; it may be empty. */
  readonly content: string
  readonly because: 'policy' | 'owner' | 'super-user'
  readonly rights: readonly string[]
  readonly xrml: string
}

/** Enters a use licence into the book; settled only when the entry is durable. */
export type RecordUseLicense = (issued: IssuedUseLicense) => Promise<void>
