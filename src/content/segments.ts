/** A stretch of content that is enciphered by itself: all are of one length, the last may be shorter, even empty. */
export interface Segment {
  readonly bytes: Buffer
  /** Its number, from 0. */
  readonly index: number
  readonly isLast: boolean
}

/**
 * Cuts a stream into segments of `size` bytes. The last one is what remains after the last full one, so it may be empty; with
 * `holdsFull` it is the last full one itself where nothing remains.
 */
export async function* segmentsOf(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number,
  { holdsFull }: { holdsFull: boolean },
): AsyncGenerator<Segment> {
  let waiting = Buffer.alloc(0)
  let index = 0
  for await (const chunk of source) {
    waiting = Buffer.concat([waiting, chunk])
    let at = 0
    while (waiting.length - at > size || (!holdsFull && waiting.length - at === size)) {
      yield { bytes: waiting.subarray(at, at + size), index, isLast: false }
      at += size
      index += 1
    }
    waiting = waiting.subarray(at)
  }
  yield { bytes: waiting, index, isLast: true }
}
