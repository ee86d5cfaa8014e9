import { DomainError } from '../base/domain-error.ts'

export type AccountErrorCode =
  | 'account-name'
  | 'account-exists'
  | 'account-unknown'
  | 'group-unknown'
  | 'trustee-unknown'
  | 'membership-invalid'
  | 'membership-cycle'
  | 'certificate-taken'

export class AccountError extends DomainError<AccountErrorCode> {}
