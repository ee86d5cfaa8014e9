import { DomainError } from '../base/domain-error.ts'

export type ServerInformationErrorCode = 'service-type-unsupported'

export class ServerInformationError extends DomainError<ServerInformationErrorCode> {}
