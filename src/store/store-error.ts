import { DomainError } from '../base/domain-error.ts'

export type StoreErrorCode =
  | 'no-data-directory'
  | 'data-directory-unusable'
  | 'database-too-new'
  | 'database-unusable'
  | 'identity-differs'
  | 'enrollment-unknown'
  | 'no-private-keys'
  | 'keys-changed'

export class StoreError extends DomainError<StoreErrorCode> {}
