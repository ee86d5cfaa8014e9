import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { ServerCredentials } from './server-credentials.ts'

/** How long a client may take over a request, in milliseconds; and how long an idle connection is kept. */
const REQUEST_TIMEOUT = 30_000
const HEADERS_TIMEOUT = 10_000
const KEEP_ALIVE_TIMEOUT = 120_000

/** How long a stopping listener waits for requests under way, in milliseconds. */
const GRACE = 10_000
/** How often it looks for connections that have nothing more to finish, in milliseconds. */
const IDLE_CHECK = 50

/** What answers on a listener. */
export interface ListenerFace {
  /** The classes of requests and responses that the server makes, if not Node's own. */
  readonly messages?: Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>
  /** Takes what arrives at the server. */
  attach(server: Server): void
}

export interface ListenAt {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** With them, the listener speaks TLS. */
  readonly credentials?: ServerCredentials | undefined
}

/** A listener that is bound to its address. */
export interface HttpListener {
  readonly scheme: 'http' | 'https'
  readonly host: string
  readonly port: number
  /** Gives new connections over TLS other credentials. Without TLS it does nothing. */
  renew(credentials: ServerCredentials): void
  /** Takes no new connections, finishes what has begun, and closes. */
  close(): Promise<void>
}

/** The face of a plain handler. */
export const faceOf = (handler: RequestListener): ListenerFace => ({
  attach: (server) => void server.on('request', handler),
})

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), GRACE)
    // A connection that is kept alive becomes idle only when what was asked on it has been answered.
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK)
    server.close(() => {
      clearTimeout(timer)
      clearInterval(idle)
      resolve()
    })
    server.closeIdleConnections()
  })
}

/** Binds a listener. Rejects with the system's error, such as EADDRINUSE. */
export function listen(face: ListenerFace, { host, port, credentials }: ListenAt): Promise<HttpListener> {
  const options: ServerOptions = {
    ...face.messages,
    requestTimeout: REQUEST_TIMEOUT,
    headersTimeout: HEADERS_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    // Whoever answers says what is wrong with a request without a host.
    requireHostHeader: false,
  }
  const tlsServer = credentials && createTlsServer({ ...options, ...credentials })
  const server = tlsServer ?? createServer(options)
  face.attach(server)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const { port: bound } = server.address() as AddressInfo
      const scheme = credentials === undefined ? 'http' : 'https'
      const renew = (renewed: ServerCredentials) => tlsServer?.setSecureContext(renewed)
      resolve({ scheme, host, port: bound, renew, close: () => stop(server) })
    })
  })
}

/** The base of URLs to a listener. */
export const listenerUrl = ({ scheme, host, port }: Pick<HttpListener, 'scheme' | 'host' | 'port'>): string =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
