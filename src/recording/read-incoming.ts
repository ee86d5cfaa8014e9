import type { IncomingMessage } from 'node:http'
import { withContentLength, type HttpMessage } from '../exchanges/index.ts'
import { headerListOf } from './header-list.ts'
import { RecordingError } from './recording-error.ts'

/** How much a client may send, in bytes. */
export const LARGEST_REQUEST = 67_108_864

const tooLarge = (): RecordingError =>
  new RecordingError('request-too-large', `A request has more than ${LARGEST_REQUEST} bytes.`)

/**
 * Reads a request to its end, as a message whose length is told by Content-Length. Throws RecordingError
 * `request-too-large`, or the error of a connection that breaks.
 */
export async function readIncoming(request: IncomingMessage): Promise<HttpMessage> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_REQUEST) throw tooLarge()
  const chunks: Uint8Array[] = []
  let length = 0
  // Were the request taken away with the rest of its body, nobody could be told.
  const body: AsyncIterable<Uint8Array> = request.iterator({ destroyOnReturn: false })
  for await (const chunk of body) {
    length += chunk.length
    if (length > LARGEST_REQUEST) throw tooLarge()
    chunks.push(chunk)
  }
  return withContentLength({
    startLine: `${request.method ?? ''} ${request.url ?? ''} HTTP/${request.httpVersion}`,
    headers: headerListOf(request.rawHeaders),
    body: Buffer.concat(chunks),
  })
}

/** Where the client has asked, by its own words: the origin that it knows this server by. */
export function originOf(request: IncomingMessage): string | undefined {
  const { host } = request.headers
  if (host === undefined || !/^[A-Za-z0-9.[\]:_-]{1,255}$/.test(host)) return undefined
  return `${'encrypted' in request.socket ? 'https' : 'http'}://${host}`
}
