import { DomainError } from '../base/domain-error.ts'

export type StoreErrorCode =
  | 'no-data-directory'
  | 'data-directory-unusable'
  | 'database-too-new'
  | 'database-unusable'
  | 'identity-differs'
  | 'not-in-cluster'
  | 'cluster-unusable'
  | 'server-name-taken'
  | 'server-unknown'
  | 'last-server'
  | 'not-provisioned'
  | 'chain-changed'
  | 'passphrase-missing'
  | 'enrollment-unknown'

export class StoreError extends DomainError<StoreErrorCode> {}
