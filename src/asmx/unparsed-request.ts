import type { HttpAnswer } from './http-answer.ts'
import { isKnownButForCase, isKnownMethod } from './http-methods.ts'
import {
  badRequest,
  invalidUrl,
  invalidVerb,
  methodNotAllowed,
  methodNotImplemented,
  requestTimeout,
  requestTooLong,
  uriTooLong,
  versionNotSupported,
} from './refusal-pages.ts'

/** What Node's parser tells when it gives up on a request. */
export interface ParseFailure {
  readonly code?: string | undefined
  /** The bytes it was reading, and how many of them it had read. */
  readonly rawPacket?: Uint8Array | undefined
  readonly bytesParsed?: number | undefined
}

/** A method as HTTP spells them, with the blank that ends it. RFC 9110 §9.1 */
const METHOD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) /

/** What of a token stands at the end of a text; no method that the parser begins to know is longer. */
const TOKEN_END = /[!#$%&'*+\-.^_`|~0-9A-Za-z]{0,16}$/

const latin1 = ({ rawPacket = new Uint8Array() }: ParseFailure): string =>
  Buffer.from(rawPacket.buffer, rawPacket.byteOffset, rawPacket.byteLength).toString('latin1')

/** Node knows fewer methods than IIS and more: what it refuses may be one that IIS knows. */
function answerForMethod(failure: ParseFailure): HttpAnswer {
  const text = latin1(failure)
  // The parser stops within the method, at the first letter that is one too many.
  const before = TOKEN_END.exec(text.slice(0, failure.bytesParsed))?.[0] ?? ''
  const start = (failure.bytesParsed ?? 0) - before.length
  const [, method] = METHOD.exec(text.slice(start, start + 64)) ?? []
  if (method === undefined) return badRequest
  if (isKnownMethod(method)) return methodNotAllowed('GET, POST')
  return isKnownButForCase(method) ? invalidVerb : methodNotImplemented
}

/** Only a target can fill the room of all headers without a line's end before. */
function answerForLength(failure: ParseFailure): HttpAnswer {
  const text = latin1(failure).slice(0, failure.bytesParsed)
  return METHOD.test(text.slice(0, 64)) && !text.includes('\n') ? uriTooLong : requestTooLong
}

/**
 * What to answer to bytes that Node's parser makes no request of; undefined when there is nobody to answer, because the
 * connection itself has failed.
 */
export function answerUnparsed(failure: ParseFailure): HttpAnswer | undefined {
  const { code = '' } = failure
  switch (code) {
    case 'HPE_INVALID_METHOD':
      return answerForMethod(failure)
    case 'HPE_INVALID_VERSION':
    case 'HPE_PAUSED_H2_UPGRADE':
      return versionNotSupported
    case 'HPE_HEADER_OVERFLOW':
      return answerForLength(failure)
    case 'HPE_INVALID_URL':
      return invalidUrl
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return requestTimeout
    default:
      return code.startsWith('HPE_') ? badRequest : undefined
  }
}
