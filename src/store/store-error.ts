import { DomainError } from '../base/domain-error.ts'

export type StoreErrorCode =
  | 'no-data-directory'
  | 'data-directory-unusable'
  | 'database-too-new'
  | 'database-unusable'
  | 'identity-differs'
  | 'enrollment-unknown'
  | 'backup-unusable'
  | 'backup-passphrase'
  | 'directory-not-empty'

export class StoreError extends DomainError<StoreErrorCode> {}
