import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { Server as NetServer, type AddressInfo, type Socket } from 'node:net'
import type { Logger } from '../base/logger.ts'
import type { ServerCredentials } from './server-credentials.ts'

/** How long a client may take over a request, in milliseconds; and how long an idle connection is kept. */
const REQUEST_TIMEOUT = 30_000
const HEADERS_TIMEOUT = 10_000
const KEEP_ALIVE_TIMEOUT = 120_000

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
  /** How many connections are open. */
  connections(): Promise<number>
  /**
   * Takes no new connections, finishes what has begun, and closes. What is not finished within so many milliseconds is
   * cut; gives how many connections that were.
   */
  close(within: number): Promise<number>
}

/** The face of a plain handler. */
export const faceOf = (handler: RequestListener): ListenerFace => ({
  attach: (server) => void server.on('request', handler),
})

const connectionsOf = (server: Server): Promise<number> =>
  new Promise((resolve) => server.getConnections((error, count) => resolve(error === null ? count : 0)))

/** Watches which connections are open; gives what ends those on which nothing has been asked yet. */
function watchUnused(server: Server, isTls: boolean): () => void {
  const open = new Set<Socket>()
  server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy()
  }
}

function stop(server: Server, closeUnused: () => void, within: number): Promise<number> {
  return new Promise((resolve) => {
    let cut = 0
    const timer = setTimeout(() => {
      void connectionsOf(server).then((count) => {
        cut = count
        server.closeAllConnections()
      })
    }, within)
    // A connection that is kept alive becomes idle only when what was asked on it has been answered.
    const idle = setInterval(() => {
      server.closeIdleConnections()
      // To Node these are not idle: it waits for a request on them.
      closeUnused()
    }, IDLE_CHECK)
    const onClosed = (): void => {
      clearTimeout(timer)
      clearInterval(idle)
      // Ends what the HTTP server does beside listening.
      server.close()
      resolve(cut)
    }
    // The HTTP server's own close would at once cut connections on which the next request is just arriving.
    NetServer.prototype.close.call(server, onClosed)
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
  const closeUnused = watchUnused(server, tlsServer !== undefined)
  face.attach(server)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const { port: bound } = server.address() as AddressInfo
      const scheme = credentials === undefined ? 'http' : 'https'
      const renew = (renewed: ServerCredentials) => tlsServer?.setSecureContext(renewed)
      resolve({
        ...{ scheme, host, port: bound, renew },
        connections: () => connectionsOf(server),
        close: (within) => stop(server, closeUnused, within),
      })
    })
  })
}

/** The base of URLs to a listener. */
export const listenerUrl = ({ scheme, host, port }: Pick<HttpListener, 'scheme' | 'host' | 'port'>): string =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`

/** Ends a listener as `close` does, and tells the log when something had to be cut. */
export async function finish(listener: HttpListener, within: number, logger: Logger): Promise<void> {
  const cut = await listener.close(within)
  if (cut > 0) logger.warn({ connections: cut }, 'connections were cut: their requests were not finished in time')
}
