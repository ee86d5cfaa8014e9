import { hash } from 'node:crypto'
import { headerOf, requestLineOf, type HttpMessage } from './http-message.ts'
import { canonicalXml } from './canonical-xml.ts'

const sha256 = (bytes: Uint8Array | string): string => hash('sha256', bytes)

/** The target without scheme and host, in lower case, as IIS compares paths. */
const comparableTarget = (target: string): string =>
  target
    .replace(/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#]*/, '')
    .replace(/^(?!\/)/, '/')
    .toLowerCase()

/** The value of SOAPAction without quotation marks; of SOAP 1.2, where there is none, the parameter of the media type. */
export function actionOf(request: Pick<HttpMessage, 'headers'>): string {
  const written = headerOf(request, 'SOAPAction')
  if (written !== undefined) return written.replace(/^"(.*)"$/s, '$1')
  return /;\s*action="?([^";]*)/i.exec(headerOf(request, 'Content-Type') ?? '')?.[1] ?? ''
}

/** What a client expects beyond an answer; undefined: nothing, for being told to go on is a matter of the connection. */
export function expectationOf(request: Pick<HttpMessage, 'headers'>): string | undefined {
  const expectation = headerOf(request, 'Expect')
  return expectation === undefined || expectation.toLowerCase() === '100-continue' ? undefined : expectation
}

/**
 * What is asked, whoever asks and whatever the body: method, path, action and an expectation that is out of the ordinary, each
 * as a text that people can read.
 */
export function entranceOf(request: HttpMessage): string[] {
  const { method, target } = requestLineOf(request)
  const expectation = expectationOf(request)
  return [
    ...[`method ${method}`, `path ${comparableTarget(target)}`, `SOAPAction ${JSON.stringify(actionOf(request))}`],
    ...(expectation === undefined ? [] : [`Expect ${JSON.stringify(expectation)}`]),
  ]
}

/**
 * What a request asks for, piece by piece, in texts that people can read: method, path, action and body. An envelope is
 * told element by element, so that prefixes, comments, the order of attributes and blanks between elements are of no
 * account; another body by its hash. Elements at one of the paths `wildcards` count as equal whatever they hold.
 */
export function canonicalParts(request: HttpMessage, wildcards: readonly string[]): string[] {
  const { body } = request
  if (body.length === 0) return [...entranceOf(request), 'no body']
  const xml = canonicalXml(body, headerOf(request, 'Content-Type') ?? '', wildcards)
  return [...entranceOf(request), ...(xml ?? [`body of ${body.length} bytes, SHA-256 ${sha256(body)}`])]
}

/** The same for two requests that ask for the same, else another: a short text. */
export const requestKey = (request: HttpMessage, wildcards: readonly string[]): string =>
  sha256(canonicalParts(request, wildcards).join('\n'))
