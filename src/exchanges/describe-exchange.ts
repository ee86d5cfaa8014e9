import { actionOf } from './canonical-request.ts'
import type { Exchange } from './exchange.ts'
import { headerOf, requestLineOf, statusOf, type HttpMessage } from './http-message.ts'
import { redactRequestLine } from './redact-parameters.ts'

type Messages = Pick<Exchange, 'request' | 'response'>

/** The part of a text that a name can have. */
const nameable = (text: string): string => text.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '')

const LONGEST_FRAGMENT = 48

function operationOf(request: HttpMessage): string {
  const action = nameable(actionOf(request).replace(/^.*[/#]/s, '')).replaceAll('_', '')
  if (/^[A-Za-z]/.test(action)) return action.slice(0, 64)
  const { method, target } = requestLineOf(request)
  return method === 'GET' && /\.asmx(?:\?|$)/i.test(target) ? 'Describe' : 'Http'
}

/** Where a fault begins, it is near: no answer is searched through for one. */
const SEARCHED = 16_384

/** The exception that a fault names last, or its code. */
function faultOf({ body }: HttpMessage): string | undefined {
  const text = Buffer.from(body.subarray(0, SEARCHED)).toString('latin1')
  const reason = /<(?:\w+:)?(?:faultstring|Text)\b[^>]*>([^<]*)</.exec(text)?.[1]
  if (reason === undefined) return undefined
  const exceptions = [...reason.matchAll(/([A-Za-z]\w*Exception)\b/g)].flatMap(([, name]) => name ?? [])
  const code = /<(?:\w+:)?(?:faultcode|Value)\b[^>]*>\s*([^<]*?)\s*</.exec(text)?.[1]
  return exceptions.at(-1) ?? code
}

function askedFor(operation: string, request: HttpMessage): string {
  const { method, target } = requestLineOf(request)
  if (operation === 'Describe') return nameable(/\?(.*)$/.exec(target)?.[1] ?? 'page').toLowerCase()
  return operation === 'Http' ? nameable(method).toLowerCase() : ''
}

/** What a recorded exchange shows: the name of the operation, the beginning of a name for it, and a sentence. */
export function describeExchange({ request: asked, response }: Messages): {
  readonly operation: string
  readonly name: string
  readonly shows: string
} {
  const request = { ...asked, startLine: redactRequestLine(asked.startLine) }
  const operation = operationOf(request)
  const [status, fault] = [statusOf(response), faultOf(response)]
  const fragments = [askedFor(operation, request), String(status), status >= 400 ? nameable(fault ?? '') : '']
  const what = fragments
    .filter((fragment) => fragment !== '')
    .map((fragment) => fragment.slice(0, LONGEST_FRAGMENT))
    .join('_')
  const { method, target } = requestLineOf(request)
  const answer = fault === undefined || status < 400 ? `HTTP ${status}` : `HTTP ${status}, ${nameable(fault)}`
  return {
    operation,
    name: `${operation}__${what}`,
    shows: `${method} ${target.slice(0, 200)} is answered with ${answer}.`,
  }
}

/** What a server says it is, in a form about.json takes. */
export const bannerOf = (response: HttpMessage): { readonly banner?: string } => {
  const banner = headerOf(response, 'Server')
  return banner === undefined || banner === '' ? {} : { banner: banner.slice(0, 500) }
}
