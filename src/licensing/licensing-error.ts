import { DomainError } from '../base/domain-error.ts'

export type LicensingErrorCode =
  | 'root-unknown'
  | 'directory-failed'
  | 'root-unreachable'
  | 'root-missing'
  | 'root-refused'
  | 'root-faulted'
  | 'root-answer-unreadable'
  | 'root-unproved'
  | 'answer-not-asked-for'
  | 'answer-not-trusted'
  | 'answer-outdated'
  | 'root-identity-differs'
  | 'key-differs'

/** Why a licensing server did not get its certificate. The message says what to do. */
export class LicensingError extends DomainError<LicensingErrorCode> {}
