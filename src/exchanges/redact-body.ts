import type { Redaction } from './about.ts'
import { redactForm } from './redact-parameters.ts'
import { COVER } from './redacted.ts'

/** A body without what would let others in, and where that was. */
export interface RedactedBody {
  readonly body: Uint8Array
  readonly found: readonly Omit<Redaction, 'message'>[]
}

/** The elements of WS-Security that hold a password or a token, whatever their prefix. */
const OPENING = /<(?:[^\s<>:/]{1,64}:)?(Password|BinarySecurityToken)(\s[^<>]{0,2048})?>/g

const WHAT: Readonly<Record<string, Redaction['what']>> = { Password: 'password', BinarySecurityToken: 'token' }

/** A token that is a certificate: it is shown to everybody, and signatures refer to it. */
const IS_CERTIFICATE = /\bValueType\s*=\s*["'][^"']*(?:X509|PKCS7|PkiPath)/i

interface Span {
  readonly element: string
  readonly start: number
  readonly end: number
}

/** Finds where elements end. One that has no end further on is not looked for again. */
class Ends {
  readonly #text: string
  readonly #endless = new Set<string>()

  constructor(text: string) {
    this.#text = text
  }

  /** The end of an element that has begun before `start`; where the next tag begins if it has none. */
  of(element: string, start: number): number {
    const end = this.#closing(element, start) ?? this.#text.indexOf('<', start)
    return end < 0 ? this.#text.length : end
  }

  #closing(element: string, start: number): number | undefined {
    if (this.#endless.has(element)) return undefined
    const closing = new RegExp(`</(?:[^\\s<>:/]{1,64}:)?${element}\\s*>`, 'g')
    closing.lastIndex = start
    const found = closing.exec(this.#text)
    if (found === null) this.#endless.add(element)
    return found?.index
  }
}

/** The contents that are to be covered, in their order. */
function secretSpans(text: string): Span[] {
  const spans: Span[] = []
  const opening = new RegExp(OPENING)
  const ends = new Ends(text)
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const [whole, element = '', attributes = ''] = match
    if (attributes.endsWith('/') || (element === 'BinarySecurityToken' && IS_CERTIFICATE.test(attributes))) continue
    const start = match.index + whole.length
    const end = ends.of(element, start)
    spans.push({ element, start, end })
    opening.lastIndex = end
  }
  return spans
}

/** Where in a text each of its characters but NUL stands. */
function placesIn(text: string, count: number): Uint32Array {
  const places = new Uint32Array(count)
  let next = 0
  for (let at = 0; at < text.length; at++) if (text[at] !== '\0') places[next++] = at
  return places
}

/**
 * An envelope whose passwords and tokens are covered, byte by byte, so that no announced length becomes wrong. In UTF-16 and
 * UTF-32 the names of elements are those of ASCII but for bytes that are NUL: these are passed over, and stay.
 */
function redactEnvelope(body: Uint8Array): RedactedBody {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
  const dense = text.replaceAll('\0', '')
  if (!dense.includes('Password') && !dense.includes('BinarySecurityToken')) return { body, found: [] }
  const places = dense.length === text.length ? undefined : placesIn(text, dense.length)
  const redacted = Buffer.from(body)
  const elements = new Set<string>()
  for (const { element, start, end } of secretSpans(dense)) {
    if (/^x*$/.test(dense.slice(start, end))) continue
    elements.add(element)
    for (let at = start; at < end; at++) redacted.write(COVER, places?.[at] ?? at, 'latin1')
  }
  const found = [...elements].map((where) => ({ where, what: WHAT[where] ?? 'token' }))
  return found.length === 0 ? { body, found } : { body: redacted, found }
}

/** A form whose secret values are covered. */
function redactFormBody(body: Uint8Array): RedactedBody {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
  const redacted = redactForm(text)
  return redacted === text
    ? { body, found: [] }
    : { body: Buffer.from(redacted, 'latin1'), found: [{ where: 'form', what: 'password' }] }
}

/** The content of a message of that media type without what would let others in. Its length stays. */
export const redactBody = (body: Uint8Array, contentType: string): RedactedBody =>
  /^\s*application\/x-www-form-urlencoded\b/i.test(contentType) ? redactFormBody(body) : redactEnvelope(body)
