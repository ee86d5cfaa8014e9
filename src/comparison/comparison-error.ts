import { DomainError } from '../base/domain-error.ts'

export type ComparisonErrorCode = 'accepted-malformed'

/** What is wrong with what a comparison goes by. */
export class ComparisonError extends DomainError<ComparisonErrorCode> {}
