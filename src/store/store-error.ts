import { DomainError } from '../base/domain-error.ts'

export type StoreErrorCode =
  | 'no-data-directory'
  | 'no-licensor-certificate'
  | 'no-enrollment-request'
  | 'data-directory-unusable'
  | 'database-too-new'
  | 'database-unusable'
  | 'identity-differs'
  | 'enrollment-unknown'

export class StoreError extends DomainError<StoreErrorCode> {}
