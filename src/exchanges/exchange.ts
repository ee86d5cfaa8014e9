import type { About } from './about.ts'
import { ExchangeError } from './exchange-error.ts'
import { formatHttpMessage, interimLength, parseHttpMessage, type HttpMessage } from './http-message.ts'

/** One request and its response, and what is to be known of them. */
export interface Exchange {
  /** `<Operation>__<what_it_shows>`: the name of its directory. */
  readonly name: string
  readonly request: HttpMessage
  readonly response: HttpMessage
  readonly about: About
}

/** The files of an exchange. */
export const EXCHANGE_FILES = { about: 'about.json', request: 'request.http', response: 'response.http' } as const

const NAME = /^[A-Za-z][A-Za-z0-9]{0,63}__[A-Za-z0-9][A-Za-z0-9_]{0,126}$/

/** Whether a text can be the name of an exchange. What can is no path. */
export const isExchangeName = (name: string): boolean => NAME.test(name)

/** Gives the name back. Throws ExchangeError `exchange-name`. */
export function checkExchangeName(name: string): string {
  if (isExchangeName(name)) return name
  const shown = JSON.stringify(name.slice(0, 80))
  throw new ExchangeError('exchange-name', `${shown} is no name of an exchange: they are <Operation>__<what_it_shows>.`)
}

const isHead = ({ startLine }: HttpMessage): boolean => startLine.startsWith('HEAD ')

/**
 * Reads the response to a request, the final one: interim answers before it are passed over. Throws ExchangeError
 * `message-malformed` or `message-too-large`.
 */
export const parseResponseTo = (request: HttpMessage, bytes: Uint8Array): HttpMessage =>
  parseHttpMessage(bytes.subarray(interimLength(bytes)), { bodiless: isHead(request) })

/** The bytes of both messages. Throws ExchangeError `message-malformed` when they would not be read again as they are. */
export function formatMessages({ request, response }: Pick<Exchange, 'request' | 'response'>): {
  readonly request: Buffer
  readonly response: Buffer
} {
  const bytes = { request: formatHttpMessage(request), response: formatHttpMessage(response) }
  const [read, answer] = [parseHttpMessage(bytes.request), parseResponseTo(request, bytes.response)]
  if (!Buffer.from(read.body).equals(request.body) || !Buffer.from(answer.body).equals(response.body)) {
    throw new ExchangeError('message-malformed', 'The content of an HTTP message is not as long as its headers say.')
  }
  return bytes
}
