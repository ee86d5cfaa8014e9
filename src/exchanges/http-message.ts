import { readChunked, writeChunked } from './chunked-body.ts'
import { ExchangeError } from './exchange-error.ts'

/** One HTTP/1 message. Texts hold one character for each byte (Latin-1). */
export interface HttpMessage {
  /** The request line or status line, without its end. */
  readonly startLine: string
  /** In order, with names and values as written, less the blanks around values. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The content, without the marks of chunks. */
  readonly body: Uint8Array
}

/** What a recorded message may measure, in bytes. */
export const MESSAGE_LIMITS = { head: 65_536, headers: 256, body: 268_435_456 } as const

const HEAD_END = Buffer.from('\r\n\r\n')
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([!-~\x80-\xff]+) HTTP\/1\.[01]$/
const STATUS_LINE = /^HTTP\/1\.[01] ([1-5]\d\d)(?: ([\t -~\x80-\xff]*))?$/
const VALUE = /^(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?$/

const malformed = (what: string): ExchangeError =>
  new ExchangeError('message-malformed', `The HTTP message is not of the form: ${what}.`)

const tooLarge = (what: string): ExchangeError =>
  new ExchangeError('message-too-large', `The HTTP message is too large: ${what}.`)

/** Method and target of a request, as written. Throws ExchangeError `message-malformed` when it is none. */
export function requestLineOf({ startLine }: Pick<HttpMessage, 'startLine'>): {
  readonly method: string
  readonly target: string
} {
  const [, method, target] = REQUEST_LINE.exec(startLine) ?? []
  if (method === undefined || target === undefined) throw malformed('no request line')
  return { method, target }
}

/** The status of a response. Throws ExchangeError `message-malformed` when it is none. */
export function statusOf({ startLine }: Pick<HttpMessage, 'startLine'>): number {
  const [, status] = STATUS_LINE.exec(startLine) ?? []
  if (status === undefined) throw malformed('no status line')
  return Number(status)
}

/** The values of all headers of that name, whatever its case, in order. */
export function headersOf({ headers }: Pick<HttpMessage, 'headers'>, name: string): string[] {
  const wanted = name.toLowerCase()
  return headers.flatMap(([known, value]) =>
    known.length === wanted.length && known.toLowerCase() === wanted ? [value] : [],
  )
}

/** The value of the first header of that name, whatever its case. */
export const headerOf = (message: Pick<HttpMessage, 'headers'>, name: string): string | undefined =>
  headersOf(message, name)[0]

/** Without blanks at its ends, and those alone: a byte A0, which trim() would take away as well, belongs to the value. */
function withoutBlanks(text: string): string {
  const isBlank = (index: number): boolean => text[index] === ' ' || text[index] === '\t'
  let [start, end] = [0, text.length]
  while (start < end && isBlank(start)) start += 1
  while (end > start && isBlank(end - 1)) end -= 1
  return text.slice(start, end)
}

function parseHeader(line: string): readonly [string, string] {
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(colon, 0))
  const value = withoutBlanks(line.slice(colon + 1))
  if (!TOKEN.test(name) || !VALUE.test(value)) throw malformed(`no header: ${JSON.stringify(line.slice(0, 80))}`)
  return [name, value]
}

function parseHead(text: string): Omit<HttpMessage, 'body'> {
  const [startLine = '', ...lines] = text.split('\r\n')
  if (!REQUEST_LINE.test(startLine) && !STATUS_LINE.test(startLine)) {
    throw malformed(`no request or status line: ${JSON.stringify(startLine.slice(0, 80))}`)
  }
  if (lines.length > MESSAGE_LIMITS.headers) throw tooLarge(`more than ${MESSAGE_LIMITS.headers} headers`)
  return { startLine, headers: lines.map(parseHeader) }
}

const isChunked = (head: Pick<HttpMessage, 'headers'>): boolean =>
  headersOf(head, 'Transfer-Encoding').join(',').toLowerCase() === 'chunked'

function announcedLength(head: Pick<HttpMessage, 'headers'>): number | undefined {
  const [first, ...others] = headersOf(head, 'Content-Length')
  if (first === undefined) return undefined
  if (!/^\d{1,15}$/.test(first) || others.some((other) => other !== first)) throw malformed('the Content-Length')
  return Number(first)
}

/** Where the body of a message lies, and what follows it. RFC 9112 §6.3 */
function takeBody(head: Omit<HttpMessage, 'body'>, bytes: Uint8Array, bodiless: boolean): [Uint8Array, Uint8Array] {
  const isResponse = STATUS_LINE.test(head.startLine)
  const status = isResponse ? Number(head.startLine.slice(9, 12)) : undefined
  if (bodiless || (status !== undefined && (status < 200 || status === 204 || status === 304))) {
    return [new Uint8Array(), bytes]
  }
  const length = announcedLength(head)
  if (headersOf(head, 'Transfer-Encoding').length > 0) {
    if (!isChunked(head) || length !== undefined) throw malformed('its length is not told in one way')
    return readChunked(bytes, MESSAGE_LIMITS.body)
  }
  const end = length ?? (isResponse ? bytes.length : 0)
  if (end > MESSAGE_LIMITS.body) throw tooLarge(`more than ${MESSAGE_LIMITS.body} bytes of content`)
  if (end > bytes.length) throw malformed(`its content ends after ${bytes.length} of ${end} bytes`)
  return [bytes.subarray(0, end), bytes.subarray(end)]
}

/** Reads the head of a message: its first line and headers, and where its content begins in `bytes`. Throws ExchangeError. */
export function parseMessageHead(bytes: Uint8Array): Omit<HttpMessage, 'body'> & { readonly bodyStart: number } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = buffer.subarray(0, MESSAGE_LIMITS.head).indexOf(HEAD_END)
  if (end < 0 && bytes.length >= MESSAGE_LIMITS.head) throw tooLarge(`a head of more than ${MESSAGE_LIMITS.head} bytes`)
  if (end < 0) throw malformed('its head has no end')
  return { ...parseHead(buffer.toString('latin1', 0, end)), bodyStart: end + HEAD_END.length }
}

/** How many interim answers may come before the final one. */
const MOST_INTERIM = 8
const INTERIM_LINE = /^HTTP\/1\.[01] 1(?!01)\d\d/

/**
 * Where in `bytes` the final answer begins: behind interim ones (100, 103), which say that it is to come. Throws ExchangeError
 * when nothing follows them. RFC 9110 §15.2
 */
export function interimLength(bytes: Uint8Array): number {
  let at = 0
  for (let count = 0; count <= MOST_INTERIM; count++) {
    const { startLine, bodyStart } = parseMessageHead(bytes.subarray(at))
    if (!INTERIM_LINE.test(startLine)) return at
    at += bodyStart
  }
  throw tooLarge(`more than ${MOST_INTERIM} interim answers`)
}

/**
 * Takes the first message off the front of `bytes`; a response without a length takes everything. `bodiless`: it answers
 * a HEAD, so that no content follows, whatever is announced. Throws ExchangeError `message-malformed`, also when the
 * message is incomplete, or `message-too-large`. RFC 9112
 */
export function takeHttpMessage(
  bytes: Uint8Array,
  { bodiless = false }: { readonly bodiless?: boolean } = {},
): { readonly message: HttpMessage; readonly rest: Uint8Array } {
  const { bodyStart, ...head } = parseMessageHead(bytes)
  const [body, rest] = takeBody(head, bytes.subarray(bodyStart), bodiless)
  return { message: { ...head, body }, rest }
}

/** Reads bytes that are one message and nothing else. Throws ExchangeError as takeHttpMessage does. */
export function parseHttpMessage(bytes: Uint8Array, options: { readonly bodiless?: boolean } = {}): HttpMessage {
  const { message, rest } = takeHttpMessage(bytes, options)
  if (rest.length > 0) throw malformed(`${rest.length} bytes follow its end`)
  return message
}

/**
 * Writes a message as it goes over a connection; where its headers say that it is chunked, as one chunk.
 * Throws ExchangeError `message-malformed` when a line of it would not be read as such.
 */
export function formatHttpMessage({ startLine, headers, body }: HttpMessage): Buffer {
  if (!REQUEST_LINE.test(startLine) && !STATUS_LINE.test(startLine)) throw malformed('no request or status line')
  for (const [name, value] of headers) {
    if (!TOKEN.test(name) || !VALUE.test(value)) throw malformed(`no header: ${JSON.stringify(name.slice(0, 80))}`)
  }
  const lines = [startLine, ...headers.map(([name, value]) => `${name}: ${value}`)]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  return Buffer.concat([head, isChunked({ headers }) ? writeChunked(body) : body])
}

/** The same message with its length told by Content-Length alone: what came out of another form than bytes needs it. */
export function withContentLength({ startLine, headers, body }: HttpMessage): HttpMessage {
  const framing = ['content-length', 'transfer-encoding']
  const others = headers.filter(([name]) => !framing.includes(name.toLowerCase()))
  const needsNone = body.length === 0 && !STATUS_LINE.test(startLine)
  return { startLine, headers: needsNone ? others : [...others, ['Content-Length', String(body.length)]], body }
}
