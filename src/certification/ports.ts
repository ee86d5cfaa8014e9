import type { Caller } from '../calls/index.ts'

/** Who wants to be certified, and on what machine. [MS-RMPR] §3.3.4.1.3.1 */
export interface CertificationRequest {
  /** The chain of the security processor certificate as XrML, that certificate first. */
  readonly machineChain: readonly [string, ...string[]]
  /** `Persistent` as it was sent: the text of §3.3.4.1.3.1 and the name of the flag contradict each other. */
  readonly persistent: boolean
  readonly caller: Caller
  readonly at: Date
}

/**
 * Issues an RMS account certificate; gives its chain as XrML texts, the new certificate first.
 * Rejects with CertificationError or AccountCertificateError. [MS-RMPR] §3.3.4.1
 */
export type CertifyAccount = (request: CertificationRequest) => Promise<readonly string[]>
