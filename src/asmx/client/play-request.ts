import type { OutgoingHttpHeaders } from 'node:http'
import { expectationOf, headersOf, requestLineOf, type HttpMessage } from '../../exchanges/index.ts'
import { LONGEST_LICENSING_ANSWER, type Responder } from './called.ts'
import type { Connection } from './exchange.ts'
import { sendLoggedOn, type Logon } from './log-on.ts'
import { openWire, wireAnswer, type OpenWire, type Wire, type WireMessage } from './wire.ts'

/** A server that recordings are played to, for messages. */
const SERVER: Responder = {
  title: 'server',
  kind: 'the server that is to be compared',
  longestAnswer: LONGEST_LICENSING_ANSWER,
}

/** What belongs to the connection that a request was recorded on, and not to the request. */
const OF_THE_CONNECTION: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'host',
  'content-length',
  'transfer-encoding',
]

/** The headers that are sent again, those of one name together. `without`: further names, in lower case. */
function headersToSend(message: HttpMessage, without: readonly string[]): OutgoingHttpHeaders {
  const dropped = [...OF_THE_CONNECTION, ...(expectationOf(message) === undefined ? ['expect'] : []), ...without]
  const names = new Set(message.headers.map(([name]) => name.toLowerCase()))
  const kept = [...names].filter((name) => !dropped.includes(name))
  return Object.fromEntries(kept.map((name) => [name, headersOf(message, name)]))
}

/** The path and query of a target that may be a whole address. */
const pathOf = (target: string): string => target.replace(/^https?:\/\/[^/]*/i, '') || '/'

/** A connection that sends the recorded request, whatever is posted over it, and keeps the last answer. */
class RecordedWire implements Wire {
  readonly #wire: OpenWire
  readonly #request: HttpMessage
  last: WireMessage | undefined

  constructor(wire: OpenWire, request: HttpMessage) {
    this.#wire = wire
    this.#request = request
  }

  get url(): URL {
    return this.#wire.url
  }

  get responder(): Wire['responder'] {
    return this.#wire.responder
  }

  /** `body`: empty while the logon is still going on. */
  async post(body: string, headers: Readonly<Record<string, string>>) {
    const { method, target } = requestLineOf(this.#request)
    const bytes = body === '' ? new Uint8Array() : this.#request.body
    const isBodiless = bytes.length === 0 && method !== 'POST' && method !== 'PUT'
    this.last = await this.#wire.ask({
      method,
      target: pathOf(target),
      headers: {
        ...headersToSend(this.#request, ['authorization']),
        ...headers,
        ...(!isBodiless && { 'content-length': bytes.length }),
      },
      body: bytes,
    })
    return wireAnswer(this.last)
  }

  close(): void {
    this.#wire.close()
  }
}

const messageOf = ({ status, statusMessage, headers, body }: WireMessage): HttpMessage => ({
  startLine: `HTTP/1.1 ${status} ${statusMessage}`.trimEnd(),
  headers,
  body,
})

/** As it was recorded, its own credentials included. */
const authorizationOf = (request: HttpMessage): Readonly<Record<string, string>> => {
  const [authorization] = headersOf(request, 'Authorization')
  return authorization === undefined ? {} : { authorization }
}

/**
 * Sends a recorded request to the server at `origin`; gives its answer. With a logon the caller logs on by it, whatever
 * stands in the request; without one the request goes as it was recorded. Throws LicensingError, ExchangeError.
 */
export async function playRequest(
  request: HttpMessage,
  origin: URL,
  { logon, ...limits }: Omit<Connection, 'logon'> & { readonly logon: Logon | undefined },
): Promise<HttpMessage> {
  const wire = new RecordedWire(openWire(origin, { ...limits, responder: SERVER }), request)
  try {
    // What is posted is the recorded body; only whether there is one says whether it goes.
    if (logon === undefined) await wire.post('recorded', authorizationOf(request))
    else await sendLoggedOn(wire, { body: 'recorded', headers: {} }, logon)
    if (wire.last === undefined) throw new TypeError('nothing was sent')
    return messageOf(wire.last)
  } finally {
    wire.close()
  }
}
