import { Agent as HttpAgent, request as askHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as askHttps } from 'node:https'
import { peerEndPoint } from '../../authentication/index.ts'
import { LicensingError } from '../../licensing/index.ts'
import type { Responder } from './called.ts'

/** How long a server may take for a whole exchange, logon included, in milliseconds, and the most it may say, in bytes. */
export const TIMEOUT = 60_000
const LONGEST_ANSWER = 1_048_576

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

/** One connection to a server, for one exchange and the logon before it. */
export interface Wire {
  readonly url: URL
  readonly responder: Responder
  /** Posts a body; gives the answer once it is all there. Redirections are not followed. Throws LicensingError. */
  post(body: string, headers: Readonly<Record<string, string>>): Promise<WireAnswer>
  close(): void
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

const unreachable = (url: URL, responder: Responder, cause: unknown): LicensingError =>
  new LicensingError(
    'root-unreachable',
    `The ${responder.title} at ${url.href} cannot be reached: ${reason(cause)}.${hint(cause, responder)}`,
    { cause },
  )

const tooSlow = (url: URL, { title }: Responder, timeout: number): LicensingError =>
  new LicensingError(
    'root-unreachable',
    `The ${title} at ${url.href} has not answered within ${timeout / 1000} seconds. Try again later, or check its hardware and the network.`,
  )

async function readText(response: IncomingMessage, url: URL, { title, kind }: Responder): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  const body: AsyncIterable<Uint8Array> = response
  for await (const chunk of body) {
    length += chunk.length
    if (length > LONGEST_ANSWER) {
      throw new LicensingError(
        'root-answer-unreadable',
        `The answer of ${url.href} is longer than any ${title}’s. Is this the address of ${kind}?`,
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function answerOf(response: IncomingMessage, url: URL, responder: Responder): Promise<WireAnswer> {
  // Asked before the body is read: behind its end the connection may be gone.
  const endPoint = peerEndPoint(response.socket)
  return {
    status: response.statusCode ?? 0,
    challenges: response.headersDistinct['www-authenticate'] ?? [],
    contentType: response.headers['content-type'] ?? '',
    text: await readText(response, url, responder),
    endPoint,
  }
}

/** Opens a connection when the first request is sent. The time runs from now on, for all that is sent over it. */
export function openWire(url: URL, { authorities, timeout, responder }: WireOptions): Wire {
  const isTls = url.protocol === 'https:'
  const signal = AbortSignal.timeout(timeout)
  // One connection that stays: a logon by NTLM is one of the connection.
  const keep = { keepAlive: true, maxSockets: 1 }
  const agent = isTls
    ? new HttpsAgent({ ...keep, ...(authorities !== undefined && { ca: authorities }) })
    : new HttpAgent(keep)
  const send = (body: string, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const bytes = Buffer.from(body)
      const options: RequestOptions = {
        method: 'POST',
        agent,
        signal,
        headers: { ...headers, 'content-length': bytes.length },
      }
      const asked = isTls ? askHttps(url, options, resolve) : askHttp(url, options, resolve)
      asked.once('error', reject)
      asked.end(bytes)
    })
  return {
    url,
    responder,
    post: async (body, headers) => {
      try {
        return await answerOf(await send(body, headers), url, responder)
      } catch (error) {
        if (error instanceof LicensingError) throw error
        throw signal.aborted ? tooSlow(url, responder, timeout) : unreachable(url, responder, error)
      }
    },
    close: () => agent.destroy(),
  }
}
