import { DomainError } from '../base/domain-error.ts'

export type ExchangeErrorCode =
  | 'message-malformed'
  | 'message-too-large'
  | 'about-malformed'
  | 'exchange-name'
  | 'exchange-exists'
  | 'exchange-unreadable'
  | 'exchange-unwritable'
  | 'import-malformed'
  | 'import-unmapped'

/** What is wrong with a recorded exchange, or with a file that should hold some. */
export class ExchangeError extends DomainError<ExchangeErrorCode> {}
