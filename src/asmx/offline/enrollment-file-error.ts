import { DomainError } from '../../base/domain-error.ts'

export type EnrollmentFileErrorCode =
  'request-unusable' | 'file-not-ascii' | 'file-too-large' | 'file-malformed' | 'file-lists-faults'

/** What is wrong with a request or answer that was carried by file. */
export class EnrollmentFileError extends DomainError<EnrollmentFileErrorCode> {}
