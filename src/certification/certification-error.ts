import { DomainError } from '../base/domain-error.ts'

export type CertificationErrorCode =
  'access-unauthorized' | 'mail-address-malformed' | 'directory-entry-missing' | 'machine-chain-invalid'

/** Why an account is not certified. [MS-RMPR] §3.3.4.1 */
export class CertificationError extends DomainError<CertificationErrorCode> {}
