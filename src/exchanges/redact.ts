import type { Redaction } from './about.ts'
import type { Exchange } from './exchange.ts'
import type { HttpMessage } from './http-message.ts'

/** What stands in the place of what was taken out. */
export const REDACTED = '[redacted]'

/** `Negotiate <token>`: the name of the scheme stays. */
const withoutToken = (value: string): string =>
  value.replace(/^(\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s+.*$/s, `$1 ${REDACTED}`)

/** Where one challenge of a list ends: before a name that no `=` follows. */
const BETWEEN_CHALLENGES = /,(?=\s*[A-Za-z-]+(?:\s+[^=\s,]|\s*(?:,|$)))/
/** A scheme with a token. One with parameters (`Basic realm="x"`) tells nothing secret. */
const TOKEN_CHALLENGE = /^\s*[A-Za-z-]+\s+[A-Za-z0-9._~+/-]+=*\s*$/

const withoutChallengeToken = (value: string): string =>
  value
    .split(BETWEEN_CHALLENGES)
    .map((challenge) => (TOKEN_CHALLENGE.test(challenge) ? withoutToken(challenge) : challenge))
    .join(',')

/** `name=value; Path=/`: the value goes. */
const withoutCookieValue = (value: string): string => value.replace(/^([^=;]*)=[^;]*/, `$1=${REDACTED}`)

const withoutCookies = (value: string): string =>
  value
    .split(/;\s*/)
    .map((cookie) => withoutCookieValue(cookie))
    .join('; ')

/** A scheme and its token; or something of a form of its own, which goes whole. */
const withoutCredentials = (value: string): string => (/\s/.test(value) ? withoutToken(value) : REDACTED)

interface HeaderRule {
  readonly what: Redaction['what']
  readonly redact: (value: string) => string
}

const CREDENTIALS: HeaderRule = { what: 'credentials', redact: withoutCredentials }
const CHALLENGE: HeaderRule = { what: 'token', redact: withoutChallengeToken }
const WHOLE: HeaderRule = { what: 'token', redact: () => REDACTED }

/** By the names of headers, in lower case. */
const HEADER_RULES: Readonly<Record<string, HeaderRule>> = {
  authorization: CREDENTIALS,
  'proxy-authorization': CREDENTIALS,
  'www-authenticate': CHALLENGE,
  'proxy-authenticate': CHALLENGE,
  'authentication-info': WHOLE,
  'proxy-authentication-info': WHOLE,
  cookie: { what: 'cookie', redact: withoutCookies },
  'set-cookie': { what: 'cookie', redact: withoutCookieValue },
}

/** The content of `Password` of WS-Security's UsernameToken, whatever its prefix. No password is longer. */
const PASSWORD_ELEMENT =
  /(?<=<(?:[\w.-]{1,64}:)?Password(?:\s[^<>]{0,512})?>)[\s\S]{1,4096}?(?=<\/(?:[\w.-]{1,64}:)?Password\s*>)/g

const COVER = 'x'

/** Where in a text each of its characters but NUL stands. */
function placesIn(text: string, count: number): Uint32Array {
  const places = new Uint32Array(count)
  let next = 0
  for (let at = 0; at < text.length; at++) if (text[at] !== '\0') places[next++] = at
  return places
}

/**
 * A body whose passwords are covered, byte by byte, so that no announced length becomes wrong. In UTF-16 and UTF-32 the names of
 * elements are those of ASCII but for bytes that are NUL: these are passed over, and stay.
 */
function redactBody(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
  const dense = text.replaceAll('\0', '')
  if (!dense.includes('Password')) return body
  const places = dense.length === text.length ? undefined : placesIn(text, dense.length)
  const redacted = Buffer.from(body)
  for (const { 0: content, index: start } of dense.matchAll(PASSWORD_ELEMENT)) {
    for (let at = start; at < start + content.length; at++) redacted.write(COVER, places?.[at] ?? at, 'latin1')
  }
  return redacted.equals(body) ? body : redacted
}

function redactMessage(message: HttpMessage, which: Redaction['message']): [HttpMessage, Redaction[]] {
  const redactions: Redaction[] = []
  const headers = message.headers.map(([name, value]): readonly [string, string] => {
    const rule = HEADER_RULES[name.toLowerCase()]
    const redacted = rule?.redact(value) ?? value
    if (rule !== undefined && redacted !== value) redactions.push({ message: which, where: name, what: rule.what })
    return [name, redacted]
  })
  const body = redactBody(message.body)
  if (body !== message.body) redactions.push({ message: which, where: 'Password', what: 'password' })
  return [{ startLine: message.startLine, headers, body }, redactions]
}

/**
 * An exchange without what would let others in: credentials, tokens of Negotiate and NTLM, cookies, passwords of
 * WS-Security. What was taken out is told in its about.json. Done again, it changes nothing.
 */
export function redactExchange<Kind extends Exchange>(exchange: Kind): Kind {
  const [request, fromRequest] = redactMessage(exchange.request, 'request')
  const [response, fromResponse] = redactMessage(exchange.response, 'response')
  const redactions = [...exchange.about.redactions, ...fromRequest, ...fromResponse]
  return { ...exchange, request, response, about: { ...exchange.about, redactions } }
}
