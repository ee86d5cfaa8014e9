import type { HttpMessage } from '../http-message.ts'
import { withContentLength } from '../http-message.ts'
import { bodyOf, type AskedBody } from './asked-body.ts'
import type { Mapping } from './mapping.ts'
import { literalOf, unmapped } from './unmapped.ts'

type Request = Mapping['request']

/** The request that a mapping answers, what may differ in it, and what is to be said of it. */
export interface Asked {
  readonly request: HttpMessage
  readonly wildcards: readonly string[]
  readonly remarks: readonly string[]
}

/** What a mapping asks besides, which no recording can have. */
const NOT_IN_A_RECORDING = [
  'urlPathTemplate',
  'multipartPatterns',
  'formParameters',
  'customMatcher',
  'clientIp',
  'cookies',
]
/** What a recording says nothing of, and replay takes whatever it is. */
const OF_NO_ACCOUNT = ['host', 'port', 'scheme']

/** What replay looks at besides the body. */
const LOOKED_AT = ['soapaction', 'expect']

function pathOf({ url, urlPath, urlPattern, urlPathPattern }: Request): string {
  const path = url ?? urlPath ?? literalOf(urlPattern ?? urlPathPattern ?? '.*')
  if (path === undefined) throw unmapped(`A pattern of a URL (${urlPattern ?? urlPathPattern ?? 'any'})`)
  if (!path.startsWith('/')) throw unmapped(`The URL ${JSON.stringify(path.slice(0, 80))}, which begins with no slash,`)
  return path
}

/** The one value that a header or parameter has; undefined: any, or none. Throws for what a recording cannot say. */
function valueOf(matcher: Readonly<Record<string, unknown>>): string | undefined {
  const { equalTo, matches, absent } = matcher
  if (absent === true) return undefined
  if (typeof equalTo === 'string') return equalTo
  return typeof matches === 'string' ? literalOf(matches) : undefined
}

function queryOf(parameters: Request['queryParameters']): string {
  const pairs = Object.entries(parameters).map(([name, matcher]) => {
    const value = valueOf(matcher)
    if (value === undefined) throw unmapped(`The query parameter ${name} with ${Object.keys(matcher).join(', ')}`)
    return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
  })
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function headersOf({ headers, basicAuthCredentials, basicAuth }: Request): {
  readonly list: readonly (readonly [string, string])[]
  readonly remarks: readonly string[]
} {
  const list: (readonly [string, string])[] = []
  const remarks: string[] = []
  for (const [name, matcher] of Object.entries(headers)) {
    const value = valueOf(matcher)
    const isLookedAt = LOOKED_AT.includes(name.toLowerCase())
    if (value !== undefined) list.push([name, value])
    else if (isLookedAt && matcher['absent'] !== true) {
      throw unmapped(`The header ${name} with ${Object.keys(matcher).join(', ')}`)
    }
    if (!isLookedAt) remarks.push(`replay does not look at the header ${name}`)
  }
  const credentials = basicAuthCredentials ?? basicAuth
  if (credentials !== undefined) {
    const login = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
    list.push(['Authorization', `Basic ${login}`])
    remarks.push('who logs on is for replay --auth to say')
  }
  return { list, remarks }
}

function methodOf(
  { method }: Request,
  { body }: AskedBody,
): { readonly method: string; readonly remarks: readonly string[] } {
  if (method !== 'ANY') return { method, remarks: [] }
  const taken = body.length === 0 ? 'GET' : 'POST'
  return { method: taken, remarks: [`of any method, ${taken} is taken`] }
}

/** The request that a mapping answers. Throws ExchangeError `import-unmapped` for one that no recording can have. */
export function askedBy(mapping: Mapping): Asked {
  const { request } = mapping
  const forbidden = NOT_IN_A_RECORDING.find((name) => name in request)
  if (forbidden !== undefined) throw unmapped(forbidden)
  const target = `${pathOf(request)}${queryOf(request.queryParameters)}`
  const asked = bodyOf(request)
  const { method, remarks } = methodOf(request, asked)
  const headers = headersOf(request)
  const hasType = headers.list.some(([name]) => name.toLowerCase() === 'content-type')
  const type = hasType || asked.contentType === undefined ? [] : ([['Content-Type', asked.contentType]] as const)
  return {
    request: withContentLength({
      startLine: `${method} ${target} HTTP/1.1`,
      headers: [['Host', 'wiremock'], ...headers.list, ...type],
      body: asked.body,
    }),
    wildcards: asked.wildcards,
    remarks: [
      ...[...remarks, ...headers.remarks, ...asked.remarks],
      ...OF_NO_ACCOUNT.filter((name) => name in request).map((name) => `replay does not look at ${name}`),
    ],
  }
}
