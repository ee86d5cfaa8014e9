import { answerByHttpRules, type RequestHead } from '../asmx/index.ts'
import { headerOf, type HttpMessage } from '../exchanges/index.ts'
import type { Finding, Place } from './finding.ts'

/** The head of a message and the bytes behind it, however many are announced. */
export type MessageHead = Omit<HttpMessage, 'body'>

/** On which line the body of a message begins. */
export const firstBodyLine = ({ headers }: MessageHead): number => headers.length + 3

/** Where a header stands; the first line where it is missing. */
export function headerPlace({ headers }: MessageHead, name: string): Place {
  const index = headers.findIndex(([known]) => known.toLowerCase() === name.toLowerCase())
  return { line: index + 2, column: 1 }
}

/** Holds what Content-Length announces against what is there. RFC 9112 §6.3 */
export function checkLength(head: MessageHead, actual: number): Finding[] {
  const announced = headerOf(head, 'Content-Length')
  if (announced === undefined || Number(announced) === actual) return []
  const isShort = Number(announced) > actual
  return [
    {
      rule: 'content-length',
      paragraph: 'RFC 9112 §6.3',
      place: headerPlace(head, 'Content-Length'),
      detail: `Content-Length says ${announced}, and ${actual} bytes follow.`,
      why: 'Content-Length is the number of bytes of the body',
      answer: isShort
        ? 'nothing: the other side waits for the rest, until one of both gives up'
        : 'an answer to the first bytes; the rest is taken for another message',
    },
  ]
}

/** Node's own form of a head, as far as the rules of HTTP look at it. */
function requestHead(head: MessageHead, method: string): RequestHead {
  const [, major, minor] = /HTTP\/(\d)\.(\d)$/.exec(head.startLine) ?? []
  return {
    method,
    httpVersionMajor: Number(major),
    httpVersionMinor: Number(minor),
    headers: Object.fromEntries(head.headers.map(([name, value]) => [name.toLowerCase(), value])),
  }
}

const WHY: Readonly<Record<number, string>> = {
  200: 'OPTIONS is answered by IIS and never reaches the service',
  400: 'HTTP/1.1 wants a Host',
  411: 'POST and PUT want a Content-Length, or chunks',
  501: 'the method or the transfer coding is none that the server knows',
  505: 'the version is neither HTTP/1.0 nor HTTP/1.1',
}

/** Which of the header decides, by the status of the answer. */
const DECIDES: Readonly<Record<number, string>> = { 501: 'Transfer-Encoding' }

/** What the layers below ASP.NET refuse. RFC 9110, RFC 9112 */
export function checkHttp(head: MessageHead, method: string): Finding[] {
  const answer = answerByHttpRules(requestHead(head, method))
  if (answer === undefined) return []
  return [
    {
      rule: `http-${answer.status}`,
      paragraph: 'RFC 9110',
      place: headerPlace(head, DECIDES[answer.status] ?? ''),
      detail: `HTTP answers ${answer.status} before anybody looks at the path.`,
      why: WHY[answer.status] ?? 'the request is not one of HTTP/1.1',
      answer: `HTTP ${answer.status}`,
    },
  ]
}
