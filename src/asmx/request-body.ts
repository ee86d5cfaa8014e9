import type { IncomingMessage, ServerResponse } from 'node:http'

/** ASP.NET's own limit, 4096 KB, in bytes. */
export const LARGEST_BODY = 4096 * 1024

/** Tells a client that waits for it to send its body. RFC 9110 §10.1.1; a request for anything else was refused before. */
export function askForBody({ headers, httpVersionMinor }: IncomingMessage, response: ServerResponse): void {
  if (headers.expect === undefined || httpVersionMinor === 0) return
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0) response.writeContinue()
}

/**
 * Reads the body of a request, as it came: content codings are not undone. Gives `too-large` as soon as it is longer
 * than LARGEST_BODY, read no further. Rejects when the client breaks off.
 */
export function readBody(request: IncomingMessage): Uint8Array | 'too-large' | Promise<Uint8Array | 'too-large'> {
  const length = Number(request.headers['content-length'] ?? 0)
  if (length > LARGEST_BODY) return 'too-large'
  // Most have come whole, with their head: to take them out at once costs less than to be told of each piece.
  const hasCome = length > 0 && request.readableLength === length && !request.destroyed
  return hasCome ? bodyThatCame(request) : bodyThatComes(request)
}

function bodyThatCame(request: IncomingMessage): Uint8Array {
  const body = request.read() as Buffer
  // Only a request that flows ends.
  request.resume()
  return body
}

function bodyThatComes(request: IncomingMessage): Promise<Uint8Array | 'too-large'> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const onData = (chunk: Buffer) => {
      length += chunk.length
      if (length > LARGEST_BODY) {
        request.off('data', onData)
        request.pause()
        resolve('too-large')
      } else {
        chunks.push(chunk)
      }
    }
    request.on('data', onData)
    request.once('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    )
    request.once('error', reject)
    request.once('close', () => {
      // An error is made only when there is one: to make it takes longer than to read the body.
      if (!request.complete) reject(new Error('the client broke off'))
    })
  })
}
