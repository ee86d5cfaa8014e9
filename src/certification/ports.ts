import type { KeyObject } from 'node:crypto'
import type { Guid } from '../base/guid.ts'
import type { Interval } from '../base/moment.ts'
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
 * Rejects with CertificationError or AccountCertificateError, and with CertificateError where the server may not issue.
 * [MS-RMPR] §3.3.4.1
 */
export type CertifyAccount = (request: CertificationRequest) => Promise<readonly string[]>

/** The directory in which accounts have mail addresses. [MS-RMPR] §3.1.1.3.2, GetEmailAddressForAccount */
export interface MailDirectory {
  /** The mail address of an account by its SID; undefined: the directory does not know the account. */
  mailAddressOf(sid: string): Promise<string | undefined>
}

/**
 * The private key of an account by its SID, made when it is asked for first and the same ever after, on every server of the
 * cluster. `size` in bits. [MS-RMPR] §3.3.4.1, GetUserKeyPair and SetUserKeyPair
 */
export type AccountKey = (sid: string, size: number, at: Date) => Promise<KeyObject>

/** What is kept of a certificate that was issued to an account: not the certificate, as `persistRac` is false. [MS-RMPR] §3.1.3.3 */
export interface IssuedAccountCertificate {
  readonly kind: 'rms-account-certificate' | 'client-licensor-certificate'
  readonly at: Date
  readonly guid: Guid
  readonly caller: Caller
  /** The identifier of the account in the certificate. */
  readonly account: string
  /** The identifier of the machine, where it is for one. */
  readonly machine: string | undefined
  /** SHA-256 over the PKCS#1 form of the certified key. */
  readonly keyFingerprint: Uint8Array
  /** When it may be used. */
  readonly validity: Interval
}

/** Enters a certificate into the book; settled only when the entry is durable. */
export type RecordIssued = (issued: IssuedAccountCertificate) => Promise<void>
