import { DomainError } from '../base/domain-error.ts'

/** A file that is nothing that can be looked at here. */
export class LintError extends DomainError<'file-unknown'> {}
