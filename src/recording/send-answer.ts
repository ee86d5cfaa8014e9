import type { ServerResponse } from 'node:http'
import { headerOf, statusOf, type HttpMessage } from '../exchanges/index.ts'
import { endToEnd, rawHeadersOf, withoutHeaders, type HeaderList } from './header-list.ts'
import { isDescription, rewriteAddresses, rewriteUrl } from './rewrite-addresses.ts'

/** Where a server said that it was, and where clients find it instead; both are origins. */
export interface Move {
  readonly server: string
  readonly own: string
}

type Head = Pick<HttpMessage, 'startLine' | 'headers'>

const LOCATIONS: readonly string[] = ['location', 'content-location']

const moved = (headers: HeaderList, move: Move | undefined): HeaderList =>
  move === undefined
    ? headers
    : headers.map(([name, value]) =>
        LOCATIONS.includes(name.toLowerCase()) ? [name, rewriteUrl(value, move.server, move.own)] : [name, value],
      )

/** Sends the head of an answer as another server has given it, but for what is about its connection. */
export function sendHead(response: ServerResponse, head: Head, move: Move | undefined): void {
  const phrase = /^HTTP\/\d\.\d \d{3} (.*)$/.exec(head.startLine)?.[1] ?? ''
  response.sendDate = false
  response.writeHead(statusOf(head), phrase, rawHeadersOf(moved(endToEnd(head.headers), move)))
}

/** Sends a whole answer of another server. A description tells where clients have asked for it. */
export function sendAnswer(response: ServerResponse, answer: HttpMessage, move: Move | undefined): void {
  const contentType = headerOf(answer, 'Content-Type') ?? ''
  const isMoved = move !== undefined && isDescription(response.req.method ?? '', contentType)
  const body = isMoved ? rewriteAddresses(answer.body, move.server, move.own) : answer.body
  const headers: HeaderList =
    body === answer.body
      ? answer.headers
      : [...withoutHeaders(answer.headers, ['content-length']), ['Content-Length', String(body.length)]]
  sendHead(response, { startLine: answer.startLine, headers }, move)
  response.end(body)
}

/** For how long the rest of a request that nobody reads is taken in, in milliseconds. */
const LINGER = 2000

/** Ends an answer. A connection that ended before its client has sent everything would take the answer away with it. */
function endOnceSent(response: ServerResponse): void {
  const { req: request } = response
  if (request.complete) {
    response.end()
    return
  }
  const timer = setTimeout(() => response.end(), LINGER)
  request.once('close', () => clearTimeout(timer))
  request.once('end', () => response.end())
  request.resume()
}

/** Says in plain text that there is no answer, and why. */
export function sendRefusal(response: ServerResponse, status: number, why: string): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const body = Buffer.from(`${why}\n`)
  response.shouldKeepAlive &&= response.req.complete
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length })
  response.write(body)
  endOnceSent(response)
}
