import { DomainError } from '../base/domain-error.ts'

export type LicensingErrorCode =
  | 'root-unreachable'
  | 'root-refused'
  | 'root-faulted'
  | 'root-answer-unreadable'
  | 'answer-not-asked-for'
  | 'answer-not-trusted'

/** Why a licensing server did not get its certificate. The message says what to do. */
export class LicensingError extends DomainError<LicensingErrorCode> {}
