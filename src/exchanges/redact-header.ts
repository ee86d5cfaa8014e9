import type { Redaction } from './about.ts'
import { redactAddress } from './redact-parameters.ts'
import { REDACTED } from './redacted.ts'

const SCHEME_AND_TOKEN = /^(\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s+.*$/s

/** `Negotiate <token>`: the name of the scheme stays. What is of another form goes whole. */
const withoutToken = (value: string): string => {
  const [, scheme] = SCHEME_AND_TOKEN.exec(value) ?? []
  return scheme === undefined ? REDACTED : `${scheme} ${REDACTED}`
}

/** Where one challenge of a list ends: before a name that no `=` follows. */
const BETWEEN_CHALLENGES = /,(?=\s*[A-Za-z-]+(?:\s+[^=\s,]|\s*(?:,|$)))/
/** A scheme with a token. One with parameters (`Basic realm="x"`) tells nothing secret. */
const TOKEN_CHALLENGE = /^\s*[A-Za-z-]+\s+[A-Za-z0-9._~+/-]+=*\s*$/

const withoutChallengeToken = (value: string): string =>
  value
    .split(BETWEEN_CHALLENGES)
    .map((challenge) => (TOKEN_CHALLENGE.test(challenge) ? withoutToken(challenge) : challenge))
    .join(',')

/** `name=value`: the value goes. Something without a name is a value. */
const withoutCookieValue = (cookie: string): string =>
  cookie.includes('=') ? cookie.replace(/=.*$/s, `=${REDACTED}`) : cookie.trim() === '' ? cookie : REDACTED

const withoutCookies = (value: string): string =>
  value
    .split(/;\s*/)
    .map((cookie) => withoutCookieValue(cookie))
    .join('; ')

/** What may follow the value of a cookie that is set, and is no part of it. RFC 6265 §4.1.1, and what browsers know besides */
const COOKIE_ATTRIBUTE =
  /^\s*(?:secure|httponly|partitioned|(?:path|domain|max-age|samesite|version|priority)\s*=[^,]*|expires\s*=[^,]*(?:,[^,]*)?|)\s*$/i

/** `name=value; Path=/`: the value goes, and what else is not known to be none. */
const withoutSetCookie = (value: string): string => {
  const [cookie = '', ...attributes] = value.split(';')
  const kept = attributes.map((attribute) => (COOKIE_ATTRIBUTE.test(attribute) ? attribute : ` ${REDACTED}`))
  return [withoutCookieValue(cookie), ...kept].join(';')
}

/** A scheme and its token; or something of a form of its own, which goes whole. */
const withoutCredentials = (value: string): string => (/\s/.test(value) ? withoutToken(value) : REDACTED)

interface HeaderRule {
  readonly what: Redaction['what']
  readonly redact: (value: string) => string
}

const CREDENTIALS: HeaderRule = { what: 'credentials', redact: withoutCredentials }
const CHALLENGE: HeaderRule = { what: 'token', redact: withoutChallengeToken }
const WHOLE: HeaderRule = { what: 'token', redact: () => REDACTED }
const COOKIES: HeaderRule = { what: 'cookie', redact: withoutCookies }
const SET_COOKIE: HeaderRule = { what: 'cookie', redact: withoutSetCookie }
const ADDRESS: HeaderRule = { what: 'credentials', redact: redactAddress }

/** By the names of headers, in lower case. */
const HEADER_RULES: Readonly<Record<string, HeaderRule>> = {
  authorization: CREDENTIALS,
  'proxy-authorization': CREDENTIALS,
  'www-authenticate': CHALLENGE,
  'proxy-authenticate': CHALLENGE,
  'authentication-info': WHOLE,
  'proxy-authentication-info': WHOLE,
  cookie: COOKIES,
  cookie2: COOKIES,
  'set-cookie': SET_COOKIE,
  'set-cookie2': SET_COOKIE,
  location: ADDRESS,
  'content-location': ADDRESS,
  referer: ADDRESS,
}

/** Headers of programs' own whose names say what they hold, such as X-Auth-Token and ApiKey. */
const SECRET_NAME =
  /(?:^|-)(?:token|secret|password|passwd|authorization|api-?key|session-?id|credential)s?(?:-|$)|^x-auth(?:-|$)/i

const ruleFor = (name: string): HeaderRule | undefined =>
  HEADER_RULES[name.toLowerCase()] ?? (SECRET_NAME.test(name) ? WHOLE : undefined)

/** The value of a header without what would let others in, and what that was; undefined: nothing was. */
export function redactHeader(
  name: string,
  value: string,
): { readonly value: string; readonly what: Redaction['what'] } | undefined {
  const rule = ruleFor(name)
  if (rule === undefined || value === '') return undefined
  const redacted = rule.redact(value)
  return redacted === value ? undefined : { value: redacted, what: rule.what }
}
