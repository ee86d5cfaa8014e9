import {
  Agent as HttpAgent,
  request as askHttp,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
} from 'node:http'
import { Agent as HttpsAgent, request as askHttps } from 'node:https'
import { peerEndPoint } from '../../authentication/index.ts'
import { LicensingError } from '../../licensing/index.ts'
import type { Responder } from './called.ts'

/** How long a server may take for a whole exchange, logon included, in milliseconds. */
export const TIMEOUT = 60_000

/** What a server answers over HTTP. */
export interface WireAnswer {
  readonly status: number
  /** The WWW-Authenticate headers. */
  readonly challenges: readonly string[]
  readonly contentType: string
  readonly text: string
  /** The `tls-server-end-point` of the connection that it came over; undefined without TLS. */
  readonly endPoint: Uint8Array | undefined
}

/** An answer as it came. */
export interface WireMessage {
  readonly status: number
  readonly statusMessage: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  readonly endPoint: Uint8Array | undefined
}

/** Any request of HTTP. */
export interface WireRequest {
  readonly method: string
  /** As it stands in the request line. */
  readonly target: string
  readonly headers: OutgoingHttpHeaders
  readonly body: Uint8Array
}

/** One connection to a server, for one exchange and the logon before it. */
export interface Wire {
  readonly url: URL
  readonly responder: Responder
  /** Posts a body; gives the answer once it is all there. Redirections are not followed. Throws LicensingError. */
  post(body: string, headers: Readonly<Record<string, string>>): Promise<WireAnswer>
  close(): void
}

/** A connection over which other requests than POST can be sent. */
export interface OpenWire extends Wire {
  /** Sends a request; gives the answer once it is all there. Throws LicensingError. */
  ask(request: WireRequest): Promise<WireMessage>
}

export interface WireLimits {
  /** Whose TLS certificates to trust, as PEM; undefined: those that this machine trusts. */
  readonly authorities: string | undefined
  /** In milliseconds. */
  readonly timeout: number
}

export interface WireOptions extends WireLimits {
  readonly responder: Responder
}

const reason = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : cause.name) : String(cause)
}

/** What Node calls it when a certificate does not lead to an authority that is trusted. */
const UNTRUSTED: readonly unknown[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]

/** What else can be done about an error of the connection. */
function hint(cause: unknown, { title }: Responder): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (UNTRUSTED.includes(code)) {
    return ' Its TLS certificate is not trusted here: name it, or who issued it, with --tls-ca.'
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return ' Use the name that stands in its TLS certificate.'
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' ? ` Check the address, and whether the ${title} runs.` : ''
}

/** Why there is no answer of HTTP, where somebody is there who speaks something else: OpenSSL's and Node's words help nobody. */
function anotherLanguage(url: URL, { title, kind }: Responder, cause: unknown): string | undefined {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code.startsWith('HPE_')) return `The answer of ${url.href} is not HTTP. Is this the address of ${kind}?`
  if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_')) return undefined
  return `The ${title} at ${url.href} cannot be reached: no TLS can be agreed on. Does it speak TLS there, or is http:// wanted?`
}

const unreachable = (url: URL, responder: Responder, cause: unknown): LicensingError =>
  new LicensingError(
    'root-unreachable',
    anotherLanguage(url, responder, cause) ??
      `The ${responder.title} at ${url.href} cannot be reached: ${reason(cause)}.${hint(cause, responder)}`,
    { cause },
  )

const tooSlow = (url: URL, { title }: Responder, timeout: number): LicensingError =>
  new LicensingError(
    'root-unreachable',
    `The ${title} at ${url.href} has not answered within ${timeout / 1000} seconds. Try again later, or check its hardware and the network.`,
  )

async function readBytes(response: IncomingMessage, url: URL, responder: Responder): Promise<Buffer> {
  const { title, kind, longestAnswer } = responder
  const chunks: Uint8Array[] = []
  let length = 0
  const body: AsyncIterable<Uint8Array> = response
  for await (const chunk of body) {
    length += chunk.length
    if (length > longestAnswer) {
      throw new LicensingError(
        'root-answer-unreadable',
        `The answer of ${url.href} is longer than any ${title}’s. Is this the address of ${kind}?`,
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function answerOf(response: IncomingMessage, url: URL, responder: Responder): Promise<WireMessage> {
  // Asked before the body is read: behind its end the connection may be gone.
  const endPoint = peerEndPoint(response.socket)
  const { statusCode = 0, statusMessage = '', rawHeaders } = response
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  )
  return { status: statusCode, statusMessage, headers, body: await readBytes(response, url, responder), endPoint }
}

/** A whole answer as it matters to a logon and to those who read its text. */
export function wireAnswer({ status, headers, body, endPoint }: WireMessage): WireAnswer {
  const valuesOf = (wanted: string) =>
    headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value)
  return {
    status,
    challenges: valuesOf('www-authenticate'),
    contentType: valuesOf('content-type')[0] ?? '',
    text: body.toString('utf8'),
    endPoint,
  }
}

/** Opens a connection when the first request is sent. The time runs from now on, for all that is sent over it. */
export function openWire(url: URL, { authorities, timeout, responder }: WireOptions): OpenWire {
  const isTls = url.protocol === 'https:'
  const signal = AbortSignal.timeout(timeout)
  // One connection that stays: a logon by NTLM is one of the connection.
  const keep = { keepAlive: true, maxSockets: 1 }
  const agent = isTls
    ? new HttpsAgent({ ...keep, ...(authorities !== undefined && { ca: authorities }) })
    : new HttpAgent(keep)
  const send = ({ method, target, headers, body }: WireRequest): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const options: RequestOptions = { method, path: target, agent, signal, headers }
      const asked = isTls ? askHttps(url, options, resolve) : askHttp(url, options, resolve)
      asked.once('error', reject)
      asked.end(body)
    })
  const ask = async (request: WireRequest): Promise<WireMessage> => {
    try {
      return await answerOf(await send(request), url, responder)
    } catch (error) {
      if (error instanceof LicensingError) throw error
      throw signal.aborted ? tooSlow(url, responder, timeout) : unreachable(url, responder, error)
    }
  }
  return {
    url,
    responder,
    ask,
    post: async (text, headers) => {
      const body = Buffer.from(text)
      const target = `${url.pathname}${url.search}`
      return wireAnswer(
        await ask({ method: 'POST', target, headers: { ...headers, 'content-length': body.length }, body }),
      )
    },
    close: () => agent.destroy(),
  }
}
