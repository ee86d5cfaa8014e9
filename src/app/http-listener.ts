import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How long a client may take over a request, in milliseconds; and how long an idle connection is kept. */
const REQUEST_TIMEOUT = 30_000
const HEADERS_TIMEOUT = 10_000
const KEEP_ALIVE_TIMEOUT = 120_000

/** How long a stopping listener waits for requests under way, in milliseconds. */
const GRACE = 10_000
/** How often it looks for connections that have nothing more to finish, in milliseconds. */
const IDLE_CHECK = 50

/** A listener that is bound to its address. */
export interface HttpListener {
  readonly host: string
  readonly port: number
  /** Takes no new connections, finishes what has begun, and closes. */
  close(): Promise<void>
}

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

/** Binds a listener; port 0 lets the system choose. Rejects with the system's error, such as EADDRINUSE. */
export function listen(
  handler: RequestListener,
  host: string,
  port: number,
  messages: Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> = {},
): Promise<HttpListener> {
  const server = createServer(
    {
      ...messages,
      requestTimeout: REQUEST_TIMEOUT,
      headersTimeout: HEADERS_TIMEOUT,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    },
    handler,
  )
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const { port: bound } = server.address() as AddressInfo
      resolve({ host, port: bound, close: () => stop(server) })
    })
  })
}

/** The base of URLs to a listener. */
export const listenerUrl = ({ host, port }: HttpListener): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`
