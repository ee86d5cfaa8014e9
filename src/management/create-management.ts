import type { IncomingMessage } from 'node:http'
import express, { type Express, type Request, type Response } from 'express'
import { clockRoutes, type ManagedClock } from './clock-routes.ts'

/** What the management listener can tell; each is asked for when somebody wants to know. */
export interface ManagedServer {
  /** Whether the server answers its clients. */
  isReady(): boolean
  /** Plain data about the server: its role, name, release. */
  status(): Promise<object>
  /** The server's own chain in both encodings. */
  chain(): Promise<object>
  /** The newest issuances, at most `limit`. */
  enrollments(limit: number): Promise<object>
  /** The newest events of the cluster, at most `limit`. */
  events(limit: number): Promise<object>
  readonly clock: ManagedClock
}

/** How many entries of a list are given at most, and how many unless told otherwise. */
const MOST_ENTRIES = 1000
const ENTRIES = 100

function limitIn({ query }: Request): number {
  const limit = Number(query['limit'] ?? ENTRIES)
  return Number.isInteger(limit) ? Math.min(Math.max(limit, 1), MOST_ENTRIES) : ENTRIES
}

/**
 * Whether a request comes from a program that means this listener. A web page somewhere that has its own name point to the
 * loopback address does not: its browser sends that name as Host, and an Origin.
 */
function isLocal({ headers }: IncomingMessage): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '')
  return headers.origin === undefined && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(host)
}

function sendJson(response: Response, status: number, value: object): void {
  response.status(status).set('Cache-Control', 'no-store').json(value)
}

/** Builds the management application. It tells, and moves the clock; it belongs on a loopback address. */
export function createManagement(server: ManagedServer): Express {
  const application = express()
  application.disable('x-powered-by')
  application.use((request, response, next) => {
    if (isLocal(request)) next()
    else sendJson(response, 403, { error: 'This listener answers programs on this machine only.' })
  })
  application.get('/health', (_request, response) => sendJson(response, 200, { status: 'ok' }))
  application.get('/ready', (_request, response) => {
    const ready = server.isReady()
    sendJson(response, ready ? 200 : 503, { ready })
  })
  application.get('/status', async (_request, response) => sendJson(response, 200, await server.status()))
  application.get('/chain', async (_request, response) => sendJson(response, 200, await server.chain()))
  application.get('/enrollments', async (request, response) =>
    sendJson(response, 200, await server.enrollments(limitIn(request))),
  )
  application.get('/events', async (request, response) =>
    sendJson(response, 200, await server.events(limitIn(request))),
  )
  application.use(clockRoutes(server.clock))
  application.use((_request: IncomingMessage, response: Response) =>
    sendJson(response, 404, { error: 'Known are /health, /ready, /status, /chain, /enrollments, /events and /clock.' }),
  )
  // express tells an error handler by its four parameters.
  application.use((_error: unknown, _request: IncomingMessage, response: Response, _next: () => void) =>
    sendJson(response, 500, { error: 'The request failed.' }),
  )
  return application
}
