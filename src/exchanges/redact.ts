import type { Redaction } from './about.ts'
import { changeContent } from './content-coding.ts'
import type { Exchange } from './exchange.ts'
import { headerOf, type HttpMessage } from './http-message.ts'
import { redactBody } from './redact-body.ts'
import { redactHeader } from './redact-header.ts'
import { redactRequestLine } from './redact-parameters.ts'

export { REDACTED } from './redacted.ts'

/** Headers that tell how long the content is now, if one did. */
const withLength = (headers: HttpMessage['headers'], length: number): HttpMessage['headers'] =>
  headers.map(([name, value]) => (name.toLowerCase() === 'content-length' ? [name, String(length)] : [name, value]))

function redactHeaders(message: HttpMessage): [HttpMessage['headers'], Omit<Redaction, 'message'>[]] {
  const found: Omit<Redaction, 'message'>[] = []
  const headers = message.headers.map(([name, value]): readonly [string, string] => {
    const redacted = redactHeader(name, value)
    if (redacted === undefined) return [name, value]
    found.push({ where: name, what: redacted.what })
    return [name, redacted.value]
  })
  return [headers, found]
}

/** A message without what would let others in, and what that was. */
function redacted(message: HttpMessage): [HttpMessage, Omit<Redaction, 'message'>[]] {
  const startLine = redactRequestLine(message.startLine)
  const [headers, found] = redactHeaders(message)
  if (startLine !== message.startLine) found.unshift({ where: 'request line', what: 'credentials' })
  const body = changeContent(message, (content) => {
    const inBody = redactBody(content, headerOf(message, 'Content-Type') ?? '')
    found.push(...inBody.found)
    return inBody.body
  })
  const isSameLength = body.length === message.body.length
  return [{ startLine, headers: isSameLength ? headers : withLength(headers, body.length), body }, found]
}

/** A message as it is recorded: without what would let others in. Done again, it changes nothing. */
export const redactMessage = (message: HttpMessage): HttpMessage => redacted(message)[0]

/**
 * An exchange without what would let others in: credentials, tokens of Negotiate and NTLM, cookies, passwords and tokens of
 * WS-Security, what queries and forms tell in secret. What was taken out is told in its about.json. Done again, it changes nothing.
 */
export function redactExchange<Kind extends Exchange>(exchange: Kind): Kind {
  const [request, fromRequest] = redacted(exchange.request)
  const [response, fromResponse] = redacted(exchange.response)
  const redactions: Redaction[] = [
    ...exchange.about.redactions,
    ...fromRequest.map((one): Redaction => ({ message: 'request', ...one })),
    ...fromResponse.map((one): Redaction => ({ message: 'response', ...one })),
  ]
  return { ...exchange, request, response, about: { ...exchange.about, redactions } }
}
