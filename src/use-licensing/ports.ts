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
