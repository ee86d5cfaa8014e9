/** What of an HTTP request authentication looks at; the requests of node:http have it. */
export interface AskingRequest {
  readonly httpVersion: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** One object for each connection: some schemes keep state by it. */
  readonly socket: object
}

const text = (value: string | string[] | undefined): string => (Array.isArray(value) ? value.join(', ') : (value ?? ''))

/** Whether the connection stays open after the answer. RFC 9112 §9.3 */
export function keepsConnection({ httpVersion, headers }: AskingRequest): boolean {
  const options = text(headers['connection'])
    .toLowerCase()
    .split(/[\s,]+/)
  return httpVersion === '1.0' ? options.includes('keep-alive') : !options.includes('close')
}

/** By which headers a proxy tells that it has passed a request on. RFC 9110 §7.6.3, RFC 7239 */
const RELAY_HEADERS = ['via', 'forwarded', 'x-forwarded-for'] as const

/** Whether a proxy says that it has passed the request on: then others may use the same connection. */
export const isRelayed = ({ headers }: AskingRequest): boolean =>
  RELAY_HEADERS.some((name) => headers[name] !== undefined)
