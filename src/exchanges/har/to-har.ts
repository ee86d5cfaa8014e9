import { isUtf8 } from 'node:buffer'
import type { Exchange } from '../exchange.ts'
import { headerOf, requestLineOf, statusOf, type HttpMessage } from '../http-message.ts'

/** Text where it is text, so that people can read it; what would come back as other bytes is base64. */
function contentOf({ headers, body }: HttpMessage, encodingName: 'encoding' | '_encoding'): Record<string, unknown> {
  const mimeType = headerOf({ headers }, 'Content-Type') ?? ''
  const bytes = Buffer.from(body)
  // A byte order mark would be taken away by some readers.
  const isText = isUtf8(bytes) && !bytes.subarray(0, 3).equals(Buffer.from('\uFEFF'))
  return isText
    ? { mimeType, text: bytes.toString('utf8') }
    : { mimeType, text: bytes.toString('base64'), [encodingName]: 'base64' }
}

const headersOf = ({ headers }: HttpMessage): object[] => headers.map(([name, value]) => ({ name, value }))

/** Where a request went; an address of which only the path is known is completed by its Host. */
function urlOf({ request, about }: Exchange): string {
  const { target } = requestLineOf(request)
  const origin = about.source.url === undefined ? undefined : new URL(about.source.url).origin
  return URL.canParse(target) ? target : `${origin ?? `http://${headerOf(request, 'Host') ?? 'localhost'}`}${target}`
}

function queryOf(url: string): object[] {
  return URL.canParse(url) ? [...new URL(url).searchParams].map(([name, value]) => ({ name, value })) : []
}

function entryOf(exchange: Exchange): object {
  const { name, request, response, about } = exchange
  const url = urlOf(exchange)
  const wait = about.latency ?? 0
  const shared = { httpVersion: 'HTTP/1.1', cookies: [], headersSize: -1 }
  return {
    startedDateTime: about.date,
    time: wait,
    request: {
      ...{
        method: requestLineOf(request).method,
        url,
        ...shared,
        headers: headersOf(request),
        queryString: queryOf(url),
      },
      bodySize: request.body.length,
      ...(request.body.length === 0 ? {} : { postData: contentOf(request, '_encoding') }),
    },
    response: {
      status: statusOf(response),
      statusText: /^\S+ \d+ ?(.*)$/.exec(response.startLine)?.[1] ?? '',
      ...{ ...shared, headers: headersOf(response), redirectURL: headerOf(response, 'Location') ?? '' },
      content: { size: response.body.length, ...contentOf(response, 'encoding') },
      bodySize: response.body.length,
    },
    cache: {},
    timings: { send: 0, wait, receive: 0 },
    ...{ _name: name, _about: about },
  }
}

/**
 * Exchanges as an HTTP archive, HAR 1.2. What an archive has no place for is in `_name` and `_about`, which other programs pass over.
 * `creator`: what writes it. Throws ExchangeError.
 */
export function toHar(
  exchanges: readonly Exchange[],
  creator: { readonly name: string; readonly version: string },
): string {
  return `${JSON.stringify({ log: { version: '1.2', creator, entries: exchanges.map((each) => entryOf(each)) } }, undefined, 2)}\n`
}
