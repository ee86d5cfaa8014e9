export { ABOUT, formatAbout, parseAbout, type About, type Redaction } from './about.ts'
export { actionOf, canonicalParts, entranceOf, expectationOf, requestKey } from './canonical-request.ts'
export { bannerOf, describeExchange } from './describe-exchange.ts'
export { isAtPath } from './element-path.ts'
export { ExchangeError, type ExchangeErrorCode } from './exchange-error.ts'
export { checkExchangeName, formatMessages, isExchangeName, parseResponseTo, type Exchange } from './exchange.ts'
export { FreeNames } from './free-names.ts'
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
export { fromHar, type FromHar } from './har/from-har.ts'
export type { Imported, ImportOptions, ImportRemark } from './imported.ts'
export { toHar } from './har/to-har.ts'
export { listExchanges, listExchangesIfThere, type StoredExchange } from './list-exchanges.ts'
export { needsOf } from './preparation.ts'
export { readExchange, type StoredHead } from './read-exchange.ts'
export { inRecordedSequence } from './recorded-sequence.ts'
export { REDACTED, redactExchange, redactMessage } from './redact.ts'
export { redactAddress, redactRequestLine } from './redact-parameters.ts'
export { fromSoapUi } from './soapui/from-soapui.ts'
export { fromWireMock, type WireMockFiles } from './wiremock/from-wiremock.ts'
export { bodiesIn, readWireMockDirectory } from './wiremock/read-directory.ts'
export { roughContent, roughContentOf } from './rough-content.ts'
export { writeExchange } from './write-exchange.ts'
