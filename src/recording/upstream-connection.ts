import { Agent as HttpAgent, request as askHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as askHttps } from 'node:https'
import { expectationOf, requestLineOf, withContentLength, type HttpMessage } from '../exchanges/index.ts'
import { endToEnd, rawHeadersOf, withoutHeaders } from './header-list.ts'
import { RecordingError } from './recording-error.ts'

/** The server behind the proxy. */
export interface Upstream {
  readonly url: URL
  /** Whose TLS certificates to trust, as PEM; undefined: those that this machine trusts. */
  readonly authorities: string | undefined
  /** How long an answer may keep it waiting, in milliseconds. */
  readonly timeout: number
}

const reason = (error: unknown): string =>
  error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error)

/**
 * The one connection to the server that belongs to one connection of a client: NTLM and Negotiate prove who has a
 * connection. It is opened by the first request; requests go over it one after the other.
 */
export class UpstreamConnection {
  readonly #upstream: Upstream
  readonly #agent: HttpAgent
  readonly #onLost: () => void

  /** `onLost` is told when the server has ended the connection. */
  constructor(upstream: Upstream, onLost: () => void) {
    const keep = { keepAlive: true, maxSockets: 1 }
    const { authorities, url } = upstream
    this.#upstream = upstream
    this.#onLost = onLost
    this.#agent =
      url.protocol === 'https:'
        ? new HttpsAgent({ ...keep, ...(authorities !== undefined && { ca: authorities }) })
        : new HttpAgent(keep)
  }

  /** Passes a request on; gives the answer once its head is there. Throws RecordingError. */
  ask(request: HttpMessage): Promise<IncomingMessage> {
    const { url, timeout } = this.#upstream
    const { method, target } = requestLineOf(request)
    return new Promise((resolve, reject) => {
      const options: RequestOptions = {
        method,
        path: target,
        agent: this.#agent,
        headers: rawHeadersOf(request.headers),
      }
      const asked = url.protocol === 'https:' ? askHttps(url, options, resolve) : askHttp(url, options, resolve)
      asked.once('socket', (socket) => {
        if (socket.listeners('close').includes(this.#onLost)) return
        socket.once('close', this.#onLost)
      })
      asked.setTimeout(timeout, () => {
        const seconds = timeout / 1000
        asked.destroy(
          new RecordingError('upstream-too-slow', `${url.origin} has not answered within ${seconds} seconds.`),
        )
      })
      asked.once('error', (cause) => {
        const unreachable = `${url.origin} cannot be reached: ${reason(cause)}.`
        reject(
          cause instanceof RecordingError ? cause : new RecordingError('upstream-unreachable', unreachable, { cause }),
        )
      })
      asked.end(request.body)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** What is left out of requests: bodies are recorded as they are, so the server must not compress them. */
const NOT_FORWARDED = ['host', 'accept-encoding']

/** A request as the server gets it: addressed to it, its length told by Content-Length. */
export function forwarded(request: HttpMessage, { url }: Upstream): HttpMessage {
  const { startLine, headers, body } = request
  const notForwarded = expectationOf(request) === undefined ? [...NOT_FORWARDED, 'expect'] : NOT_FORWARDED
  const target = startLine.replace(/^(\S+) https?:\/\/[^/?#\s]*/i, '$1 ')
  const rest = withoutHeaders(endToEnd(headers), notForwarded)
  return withContentLength({
    startLine: target.replace(/ {2}/, ' /').replace(/HTTP\/1\.0$/, 'HTTP/1.1'),
    headers: [['Host', url.host], ...rest],
    body,
  })
}

/** Whether the server goes on with the connection behind this answer. */
export function keepsConnection({ httpVersion, headers }: IncomingMessage): boolean {
  const connection = (headers.connection ?? '').toLowerCase()
  return httpVersion === '1.0' ? connection.includes('keep-alive') : !connection.includes('close')
}
