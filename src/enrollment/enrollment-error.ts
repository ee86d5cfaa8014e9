import { DomainError } from '../base/domain-error.ts'

export type EnrollmentErrorCode =
  | 'version-malformed'
  | 'version-unsupported'
  | 'argument-missing'
  | 'argument-too-long'
  | 'argument-characters'
  | 'guid-empty'
  | 'url-malformed'
  | 'key-of-hierarchy'
  | 'rekey-refused'

export class EnrollmentError extends DomainError<EnrollmentErrorCode> {}
