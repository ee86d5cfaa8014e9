import { DomainError } from '../base/domain-error.ts'

export type StoreErrorCode =
  | 'no-data-directory'
  | 'no-licensor-certificate'
  | 'no-enrollment-request'
  | 'data-directory-unusable'
  | 'database-too-new'
  | 'database-unusable'
  | 'database-unreachable'
  | 'outcome-unknown'
  | 'export-malformed'
  | 'export-differs'
  | 'database-not-empty'
  | 'identity-differs'
  | 'enrollment-unknown'
  | 'no-private-keys'
  | 'keys-changed'
  | 'backup-unusable'
  | 'backup-passphrase'
  | 'directory-not-empty'

export class StoreError extends DomainError<StoreErrorCode> {}
