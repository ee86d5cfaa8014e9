import type { Guid } from '../base/guid.ts'
import type { Caller } from '../calls/index.ts'

/** A publishing licence that is to be signed, as XrML. [MS-RMPR] §3.5.4.1.3.3 */
export interface SigningRequest {
  readonly unsignedLicense: string
  readonly caller: Caller
  readonly at: Date
}

/** Signs it; gives its chain as XrML texts, the publishing licence first. Rejects with PublishingError. [MS-RMPR] §3.5.4.1 */
export type SignPublishingLicense = (request: SigningRequest) => Promise<readonly string[]>

/** What is kept of a publishing licence that was signed. */
export interface IssuedPublishingLicense {
  /** By which the entry goes: not every publishing licence has a GUID. */
  readonly guid: Guid
  readonly at: Date
  readonly caller: Caller
  /** The identifier of the content; it may be empty. */
  readonly content: string
  readonly xrml: string
}

/** Enters a publishing licence into the book; settled only when the entry is durable. */
export type RecordPublishingLicense = (issued: IssuedPublishingLicense) => Promise<void>

/** Who wants to publish without asking each time. [MS-RMPR] §3.5.4.2.3.3 */
export interface ClientLicensorRequest {
  /** The chain of the RMS account certificate as XrML, that certificate first. */
  readonly accountChain: readonly [string, ...string[]]
  readonly caller: Caller
  readonly at: Date
}

/**
 * Issues a client licensor certificate; gives its chain as XrML texts, the new certificate first. Rejects with
 * AccountCertificateError. [MS-RMPR] §3.5.4.2
 */
export type IssueClientLicensorCertificate = (request: ClientLicensorRequest) => Promise<readonly string[]>
