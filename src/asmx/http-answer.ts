import type { ServerResponse } from 'node:http'

/** An answer before it is written: one shape for SOAP, refusals, pages and documents. */
export interface HttpAnswer {
  readonly status: number
  readonly contentType: string | undefined
  readonly body: string
  /** Successes may be revalidated, everything else is merely private. */
  readonly cacheControl: 'private, max-age=0' | 'private'
  /** Further headers, in order; names may repeat. */
  readonly headers?: readonly (readonly [string, string])[]
  /** Whether the connection ends with this answer, because the rest of the request will not be read. */
  readonly close?: boolean
}

/** What IIS 6 with ASP.NET says of itself, in every answer. */
const BANNER = [
  ['Server', 'Microsoft-IIS/6.0'],
  ['X-Powered-By', 'ASP.NET'],
  ['X-AspNet-Version', '1.1.4322'],
] as const

/** The one place that writes to a public connection: headers in the order of IIS 6, the length always told. */
export function sendAnswer(response: ServerResponse, answer: HttpAnswer, at: Date): void {
  const body = Buffer.from(answer.body)
  const headers: string[] = ['Date', at.toUTCString()]
  for (const [name, value] of BANNER) headers.push(name, value)
  for (const [name, value] of answer.headers ?? []) headers.push(name, value)
  headers.push('Cache-Control', answer.cacheControl)
  if (answer.contentType !== undefined) headers.push('Content-Type', answer.contentType)
  headers.push('Content-Length', String(body.length))
  if (answer.close === true) headers.push('Connection', 'close')
  response.sendDate = false
  response.writeHead(answer.status, headers)
  response.end(body)
}
