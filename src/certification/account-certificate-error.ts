import { DomainError } from '../base/domain-error.ts'

export type AccountCertificateErrorCode =
  | 'account-certificate-signature'
  | 'account-certificate-time'
  | 'account-certificate-unexpected'
  | 'account-certificate-untrusted'
  | 'account-certificate-excluded'
  | 'lockbox-revoked'
  | 'cryptography-unsupported'

/** What is wrong with the certificates by which a client is known, wherever it presents them. [MS-RMPR] §3.4.4.1, §3.5.4.2 */
export class AccountCertificateError extends DomainError<AccountCertificateErrorCode> {}
