import { DomainError } from '../base/domain-error.ts'

export type EnrollmentErrorCode =
  | 'argument-too-long'
  | 'argument-characters'
  | 'argument-empty'
  | 'guid-empty'
  | 'url-malformed'
  | 'key-of-hierarchy'
  | 'rekey-refused'
  | 'revocation-unsupported'
  | 'revocation-unexpected'
  | 'revocation-key'

export class EnrollmentError extends DomainError<EnrollmentErrorCode> {}
