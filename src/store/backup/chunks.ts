/** A piece of a stream, and whether nothing follows it. */
export interface Chunk {
  readonly bytes: Buffer
  readonly isLast: boolean
}

/**
 * Cuts a stream into pieces of `size` bytes; the last one has what is left, which is nothing only when the whole stream
 * is empty. No more than two pieces are held at once.
 */
export async function* inChunks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Chunk> {
  let waiting: Buffer = Buffer.alloc(0)
  for await (const bytes of source) {
    waiting = waiting.length === 0 ? Buffer.from(bytes) : Buffer.concat([waiting, bytes])
    // One that is just full may be the last one.
    while (waiting.length > size) {
      yield { bytes: waiting.subarray(0, size), isLast: false }
      waiting = waiting.subarray(size)
    }
  }
  yield { bytes: waiting, isLast: true }
}
