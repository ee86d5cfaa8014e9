import type { Caller } from '../calls/index.ts'

/** A publishing licence that is to be signed, as XrML. [MS-RMPR] §3.5.4.1.3.3 */
export interface SigningRequest {
  readonly unsignedLicense: string
  readonly caller: Caller
  readonly at: Date
}

/** Signs it; gives its chain as XrML texts, the publishing licence first. Rejects with PublishingError. [MS-RMPR] §3.5.4.1 */
export type SignPublishingLicense = (request: SigningRequest) => Promise<readonly string[]>

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
