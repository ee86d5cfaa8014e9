import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpMessage } from '../exchanges/index.ts'
import { headerListOf } from './header-list.ts'
import { isDescription } from './rewrite-addresses.ts'
import { sendAnswer, sendHead, type Move } from './send-answer.ts'

/** How much of an answer is recorded, in bytes; more is passed on all the same. */
export const LARGEST_RECORDED = 134_217_728

const headOf = (incoming: IncomingMessage) => ({
  startLine: `HTTP/${incoming.httpVersion} ${incoming.statusCode ?? 0} ${incoming.statusMessage ?? ''}`,
  headers: headerListOf(incoming.rawHeaders),
})

/** Keeps what is not too much to be recorded. */
class Keeper {
  #chunks: Uint8Array[] = []
  #length = 0

  add(chunk: Uint8Array): void {
    this.#length += chunk.length
    if (this.#length > LARGEST_RECORDED) this.#chunks = []
    else this.#chunks.push(chunk)
  }

  /** undefined: it was too much. */
  get bytes(): Buffer | undefined {
    return this.#length > LARGEST_RECORDED ? undefined : Buffer.concat(this.#chunks)
  }
}

/** Waits until the client has taken what was sent, or has gone; leaves no listeners behind, for a large answer waits often. */
async function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return
  const settled = new AbortController()
  const { signal } = settled
  try {
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })])
  } finally {
    settled.abort()
  }
}

/** The content of an answer, until it is complete. Throws when the connection ends before. */
async function* contentOf(incoming: IncomingMessage): AsyncGenerator<Uint8Array> {
  const body: AsyncIterable<Uint8Array> = incoming
  try {
    yield* body
  } catch (cause) {
    if (incoming.complete || !(cause instanceof Error) || !('code' in cause) || cause.code !== 'ECONNRESET') throw cause
    throw new Error('the connection to the server has ended before its answer was complete', { cause })
  }
}

/**
 * Passes the answer of the server on to the client as it comes, a description once it is complete and with addresses
 * changed. Gives it as the server has sent it; undefined when it is too large to be recorded.
 * Throws when either connection breaks.
 */
export async function passAnswer(
  incoming: IncomingMessage,
  response: ServerResponse,
  move: Move | undefined,
): Promise<HttpMessage | undefined> {
  const head = headOf(incoming)
  const kept = new Keeper()
  const isHeld = isDescription(response.req.method ?? '', incoming.headers['content-type'] ?? '')
  if (!isHeld) sendHead(response, head, move)
  for await (const chunk of contentOf(incoming)) {
    kept.add(chunk)
    if (!isHeld && !response.write(chunk)) await drained(response)
    if (response.destroyed) throw new Error('the client has gone')
  }
  const { bytes } = kept
  const answer = bytes && { ...head, body: bytes }
  if (!isHeld) response.end()
  else if (answer !== undefined) sendAnswer(response, answer, move)
  else throw new Error('the description is too large')
  return answer
}
