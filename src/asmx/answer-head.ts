import { oncePerSecond } from '../base/moment.ts'
import type { HttpAnswer } from './http-answer.ts'

/** `iis6`: answers say of themselves what IIS 6 with ASP.NET 1.1 says. `none`: they say nothing. */
export type Banner = 'iis6' | 'none'

/** The headers by which a server is told; names and values take turns. */
interface BannerHeaders {
  readonly server: readonly string[]
  /** What HTTP itself says, when the request does not get as far as IIS. */
  readonly kernel: readonly string[]
  readonly poweredBy: readonly string[]
  readonly aspNet: readonly string[]
}

const BANNERS: Readonly<Record<Banner, BannerHeaders>> = {
  iis6: {
    server: ['Server', 'Microsoft-IIS/6.0'],
    kernel: ['Server', 'Microsoft-HTTPAPI/1.0'],
    poweredBy: ['X-Powered-By', 'ASP.NET'],
    aspNet: ['X-AspNet-Version', '1.1.4322'],
  },
  none: { server: [], kernel: [], poweredBy: [], aspNet: [] },
}

export interface HeadOptions {
  readonly banner: Banner
  readonly at: Date
  /** The bytes of the body. */
  readonly length: number
  /** What to say about the connection; undefined: nothing, as on a connection of HTTP/1.1 that goes on. */
  readonly connection: 'close' | 'keep-alive' | undefined
}

const dateText = oncePerSecond((at) => at.toUTCString())

/** The headers of an answer in the order in which the layer that gives it writes them; names and values take turns. */
export function answerHeaders(answer: HttpAnswer, options: HeadOptions): string[] {
  switch (answer.from ?? 'asp.net') {
    case 'asp.net':
      return aspNetHeaders(answer, options)
    case 'iis':
      return iisHeaders(answer, options)
    case 'http.sys':
      return kernelHeaders(answer, options)
  }
}

function aspNetHeaders(answer: HttpAnswer, options: HeadOptions): string[] {
  const { server, poweredBy, aspNet } = BANNERS[options.banner]
  const list = ['Date', dateText(options.at), ...server, ...poweredBy, ...aspNet]
  for (const [name, value] of answer.headers ?? []) list.push(name, value)
  list.push('Cache-Control', answer.cacheControl)
  if (answer.contentType !== undefined) list.push('Content-Type', answer.contentType)
  list.push('Content-Length', String(options.length))
  if (options.connection !== undefined) list.push('Connection', options.connection)
  return list
}

function iisHeaders({ headers = [], ...answer }: HttpAnswer, options: HeadOptions): string[] {
  const { server, poweredBy } = BANNERS[options.banner]
  const isAllow = ([name]: readonly [string, string]): boolean => name === 'Allow'
  const contentType = answer.contentType === undefined ? [] : ['Content-Type', answer.contentType]
  return [
    ...['Cache-Control', answer.cacheControl, ...headers.filter(isAllow).flat()],
    ...['Content-Length', String(options.length), ...contentType, ...server],
    ...[...headers.filter((header) => !isAllow(header)).flat(), ...poweredBy, 'Date', dateText(options.at)],
    ...(options.connection === undefined ? [] : ['Connection', options.connection]),
  ]
}

function kernelHeaders(answer: HttpAnswer, options: HeadOptions): string[] {
  return [
    ...['Cache-Control', answer.cacheControl],
    ...(answer.contentType === undefined ? [] : ['Content-Type', answer.contentType]),
    ...[...BANNERS[options.banner].kernel, 'Date', dateText(options.at)],
    ...(options.connection === undefined ? [] : ['Connection', options.connection]),
    ...['Content-Length', String(options.length)],
  ]
}
