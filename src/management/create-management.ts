import type { IncomingMessage } from 'node:http'
import type { Express, Request, Response } from 'express'
import { clockRoutes, type ManagedClock } from './clock-routes.ts'

/** What the management listener can tell; each is asked for when somebody wants to know. */
export interface ManagedServer {
  /** Whether the server answers its clients, and why not. */
  readiness(): Promise<{ readonly ready: boolean }>
  /** Counts and states as text, and what kind of text that is. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>
  /** Plain data about the server: its role, name, release. */
  status(): Promise<object>
  /** The server's own chain in both encodings; undefined before it has one. */
  chain(): Promise<object | undefined>
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
 * loopback address does not: its browser sends that name as Host, and an Origin. Nor does one that has an image or a
 * script loaded from here: its browser says that another site asks. https://www.w3.org/TR/fetch-metadata/
 */
function isLocal({ headers }: IncomingMessage): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '')
  const site = headers['sec-fetch-site'] ?? 'none'
  if (headers.origin !== undefined || (site !== 'none' && site !== 'same-origin')) return false
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(host)
}

/** What keeps a browser from using an answer for anything but showing it. */
const GUARDS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
}

const sendJson = (response: Response, status: number, value: object): void =>
  void response.status(status).set(GUARDS).json(value)

/** What is asked of the listener, and how it is answered. */
function addRoutes(application: Express, server: ManagedServer): void {
  application.get('/health', (_request, response) => sendJson(response, 200, { status: 'ok' }))
  application.get('/ready', async (_request, response) => {
    const readiness = await server.readiness()
    sendJson(response, readiness.ready ? 200 : 503, readiness)
  })
  application.get('/metrics', async (_request, response) => {
    const { contentType, text } = await server.metrics()
    // Not by `send`, which would write the media type in its own way.
    response.status(200).set(GUARDS).set('Content-Type', contentType).end(text)
  })
  application.get('/status', async (_request, response) => sendJson(response, 200, await server.status()))
  application.get('/chain', async (_request, response) => {
    const chain = await server.chain()
    if (chain === undefined) sendJson(response, 503, { error: 'The server is starting.' })
    else sendJson(response, 200, chain)
  })
  application.get('/enrollments', async (request, response) =>
    sendJson(response, 200, await server.enrollments(limitIn(request))),
  )
  application.get('/events', async (request, response) =>
    sendJson(response, 200, await server.events(limitIn(request))),
  )
}

/** Builds the management application. It tells, and moves the clock; it belongs on a loopback address. */
export async function createManagement(server: ManagedServer): Promise<Express> {
  // Loaded by those who serve: other commands start in less time without it.
  const { default: express } = await import('express')
  const application = express()
  application.disable('x-powered-by')
  application.use((request, response, next) => {
    if (isLocal(request)) next()
    else sendJson(response, 403, { error: 'This listener answers programs on this machine only.' })
  })
  addRoutes(application, server)
  application.use(clockRoutes(server.clock, express))
  application.use((_request: IncomingMessage, response: Response) =>
    sendJson(response, 404, {
      error: 'Known are /health, /ready, /metrics, /status, /chain, /enrollments, /events and /clock.',
    }),
  )
  // express tells an error handler by its four parameters.
  application.use((_error: unknown, _request: IncomingMessage, response: Response, _next: () => void) =>
    sendJson(response, 500, { error: 'The request failed.' }),
  )
  return application
}
