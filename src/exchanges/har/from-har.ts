import { parseAbout, type About } from '../about.ts'
import { bannerOf, describeExchange } from '../describe-exchange.ts'
import { ExchangeError } from '../exchange-error.ts'
import { formatMessages, isExchangeName, type Exchange } from '../exchange.ts'
import { FreeNames } from '../free-names.ts'
import { headerOf, withContentLength, type HttpMessage } from '../http-message.ts'
import { readArchive, type ArchiveEntry } from './archive.ts'
import { contentBytes, storedBytes } from './content-bytes.ts'

type Headers = ArchiveEntry['request']['headers']

/** Of a connection, or of a form of the content that an archive does not have it in. */
const NOT_OF_THE_CONTENT = ['connection', 'keep-alive', 'transfer-encoding', 'content-encoding']

/** Headers as they are on the wire of HTTP/1.1: those of HTTP/2 that begin with a colon are in the first line there. */
const wireHeaders = (headers: Headers): [string, string][] =>
  headers
    .filter(({ name }) => !name.startsWith(':') && !NOT_OF_THE_CONTENT.includes(name.toLowerCase()))
    .map(({ name, value }) => [name, value])

/** Both messages as this project has exported them: headers as they were, because the content is as it was. */
function exportedMessages({ request, response }: ArchiveEntry, target: string): Pick<Exchange, 'request' | 'response'> {
  const asWritten = (headers: Headers): [string, string][] => headers.map(({ name, value }) => [name, value])
  return {
    request: {
      startLine: `${request.method} ${target} HTTP/1.1`,
      headers: asWritten(request.headers),
      body: storedBytes(request.postData ?? {}),
    },
    response: {
      startLine: statusLineOf(response),
      headers: asWritten(response.headers),
      body: storedBytes(response.content),
    },
  }
}

const statusLineOf = ({ status, statusText }: ArchiveEntry['response']): string =>
  `HTTP/1.1 ${status} ${statusText}`.trimEnd()

const typeOf = (headers: [string, string][]): string => headerOf({ headers }, 'Content-Type') ?? ''

function requestOf({ method, url, headers, postData = {}, bodySize }: ArchiveEntry['request']): HttpMessage {
  const { host, pathname, search } = new URL(url)
  const own = wireHeaders(headers)
  const named: [string, string][] = headerOf({ headers: own }, 'Host') === undefined ? [['Host', host], ...own] : own
  const body = contentBytes(postData, typeOf(own), bodySize)
  return withContentLength({ startLine: `${method} ${pathname}${search} HTTP/1.1`, headers: named, body })
}

function responseOf(response: ArchiveEntry['response'], method: string): HttpMessage {
  const headers = wireHeaders(response.headers)
  const size = method === 'HEAD' || response.status === 304 ? 0 : response.content.size
  const body = contentBytes(response.content, typeOf(headers), size)
  return withContentLength({ startLine: statusLineOf(response), headers, body })
}

/** What an archive tells of an exchange that was made by somebody else. */
function aboutOf(entry: ArchiveEntry, messages: Pick<Exchange, 'request' | 'response'>): About {
  const { operation, shows } = describeExchange(messages)
  const hasDate = headerOf(messages.response, 'Date') !== undefined
  const date = new Date(entry.startedDateTime)
  if (Number.isNaN(date.getTime())) throw new ExchangeError('import-malformed', 'startedDateTime is no moment.')
  const { origin } = new URL(entry.request.url)
  return {
    ...{ version: 1, operation, shows },
    source: { software: 'an HTTP archive', url: origin, ...bannerOf(messages.response) },
    ...{ date: date.toISOString(), switches: [], redactions: [] },
    ...(entry.time === undefined || entry.time < 0 ? {} : { latency: Math.min(entry.time, 3_600_000) }),
    mayDiffer: { request: [], headers: hasDate ? ['Date'] : [], response: [] },
  }
}

function exchangeOf(entry: ArchiveEntry, names: FreeNames): Exchange {
  const { _about, _name = '', request, response } = entry
  if (!URL.canParse(request.url) || !/^https?:/i.test(request.url))
    throw new ExchangeError('import-malformed', 'The URL of the request is none of HTTP.')
  const { pathname, search } = new URL(request.url)
  const messages =
    _about === undefined
      ? { request: requestOf(request), response: responseOf(response, request.method) }
      : exportedMessages(entry, `${pathname}${search}`)
  // What cannot be written is no exchange, and must not take a name.
  formatMessages(messages)
  const about = _about === undefined ? aboutOf(entry, messages) : parseAbout(JSON.stringify(_about))
  return { name: names.take(isExchangeName(_name) ? _name : describeExchange(messages).name), ...messages, about }
}

/** What becomes of one entry of an archive: an exchange, or why there is none. */
export type FromHar = { readonly exchange: Exchange } | { readonly entry: number; readonly why: string }

/**
 * The exchanges in a HAR 1.2 file, in its order. `taken`: names that they must not have. An entry that is no exchange, such as a
 * request without an answer, is told of and costs no other. Throws ExchangeError `import-malformed` when nothing can be read.
 */
export function fromHar(text: string, taken: Iterable<string>): FromHar[] {
  const names = new FreeNames(taken)
  return readArchive(text).map((entry, index) => {
    try {
      return { exchange: exchangeOf(entry, names) }
    } catch (error) {
      if (error instanceof ExchangeError) return { entry: index + 1, why: error.message }
      throw error
    }
  })
}
