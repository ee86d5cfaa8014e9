import type express from 'express'
import type { Response, Router } from 'express'

/** The server's clock, as far as the management listener shows and moves it. */
export interface ManagedClock {
  /** Plain data: what it shows, and how it goes. */
  show(): object
  /** Makes it go otherwise; `body` is JSON that anybody on this machine may have sent. */
  adjust(body: unknown): Promise<{ readonly status: number; readonly body: object }>
}

const LARGEST_BODY = 1024

const sendJson = (response: Response, status: number, value: object): void =>
  void response.status(status).set('Cache-Control', 'no-store').json(value)

/**
 * `/clock`: GET shows it, POST moves it. A page in a browser cannot send a body of the type that is asked for to another
 * origin without asking first, and nobody answers that question.
 */
export function clockRoutes(clock: ManagedClock, { Router, json }: Pick<typeof express, 'Router' | 'json'>): Router {
  const routes = Router()
  routes.get('/clock', (_request, response) => sendJson(response, 200, clock.show()))
  routes.post(
    '/clock',
    (request, response, next) => {
      if (/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) next()
      else sendJson(response, 415, { error: 'The body must be JSON, with Content-Type: application/json.' })
    },
    json({ limit: LARGEST_BODY, type: () => true }),
    async (request, response) => {
      const { status, body } = await clock.adjust(request.body)
      sendJson(response, status, body)
    },
  )
  // express tells an error handler by its four parameters.
  routes.use('/clock', (error: unknown, _request: unknown, response: Response, next: (error: unknown) => void) => {
    const status = error instanceof Error && 'status' in error ? Number(error.status) : 500
    if (status === 400 || status === 413) sendJson(response, status, { error: 'The body is no JSON, or too long.' })
    else next(error)
  })
  return routes
}
