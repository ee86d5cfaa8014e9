export { ABOUT, formatAbout, parseAbout, type About, type Redaction } from './about.ts'
export { ExchangeError, type ExchangeErrorCode } from './exchange-error.ts'
export { checkExchangeName, formatMessages, isExchangeName, parseResponseTo, type Exchange } from './exchange.ts'
export {
  formatHttpMessage,
  headerOf,
  headersOf,
  MESSAGE_LIMITS,
  parseHttpMessage,
  parseMessageHead,
  requestLineOf,
  statusOf,
  takeHttpMessage,
  withContentLength,
  type HttpMessage,
} from './http-message.ts'
export { listExchanges, type StoredExchange } from './list-exchanges.ts'
export { readExchange } from './read-exchange.ts'
export { REDACTED, redactExchange } from './redact.ts'
export { writeExchange } from './write-exchange.ts'
