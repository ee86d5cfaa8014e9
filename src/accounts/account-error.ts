import { DomainError } from '../base/domain-error.ts'

export type AccountErrorCode = 'account-name' | 'account-exists' | 'account-unknown' | 'trustee-unknown'

export class AccountError extends DomainError<AccountErrorCode> {}
