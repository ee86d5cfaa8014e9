import { DomainError } from '../base/domain-error.ts'

export type GroupExpansionErrorCode = 'too-many-forests' | 'forest-unavailable'

export class GroupExpansionError extends DomainError<GroupExpansionErrorCode> {}
