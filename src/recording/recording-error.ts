import { DomainError } from '../base/domain-error.ts'

export type RecordingErrorCode = 'upstream-unreachable' | 'upstream-too-slow' | 'request-too-large'

/** Why a request could not be passed on. */
export class RecordingError extends DomainError<RecordingErrorCode> {}
