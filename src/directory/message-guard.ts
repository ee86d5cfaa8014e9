/** The most that a directory may say over one connection, in bytes and in messages. */
const LONGEST_ANSWERS = 1_048_576
const MOST_MESSAGES = 64

/** Deeper than any LDAP message. */
const DEEPEST = 12

const SEQUENCE = 0x30
const CONSTRUCTED = 0x20
const LONG_TAG = 0x1f

/** Where the content of the element at `offset` begins and ends; undefined while its head is not complete. X.690 §8.1.3 */
function extentAt(bytes: Uint8Array, offset: number): { start: number; end: number } | 'malformed' | undefined {
  const [tag, first] = [bytes[offset], bytes[offset + 1]]
  if (tag !== undefined && (tag & LONG_TAG) === LONG_TAG) return 'malformed'
  if (first === undefined) return undefined
  if (first < 0x80) return { start: offset + 2, end: offset + 2 + first }
  const count = first & 0x7f
  if (count === 0 || count > 4) return 'malformed'
  const start = offset + 2 + count
  const digits = bytes.subarray(offset + 2, start)
  if (digits.length < count) return undefined
  const length = digits.reduce((sum, byte) => sum * 256 + byte, 0)
  return { start, end: start + length }
}

/** Whether the elements between two places fill it exactly, and so do those inside them. */
function isWellFormed(bytes: Uint8Array, from: number, until: number, depth: number): boolean {
  let offset = from
  while (offset < until) {
    const extent = extentAt(bytes, offset)
    if (extent === undefined || extent === 'malformed' || extent.end > until) return false
    const isNested = ((bytes[offset] ?? 0) & CONSTRUCTED) !== 0
    if (isNested && (depth === 0 || !isWellFormed(bytes, extent.start, extent.end, depth - 1))) return false
    offset = extent.end
  }
  return offset === until
}

/**
 * Stands before an LDAP client and looks at every byte that comes for it: the library behind it reads some malformed
 * messages for ever, and calls itself once for each message of a packet. RFC 4511 §5.1
 */
export class MessageGuard {
  #pending: Uint8Array = new Uint8Array(0)
  #received = 0
  #messages = 0

  /** Takes the next bytes; gives what is wrong with them, undefined when nothing is. */
  admit(chunk: Uint8Array): string | undefined {
    this.#received += chunk.length
    if (this.#received > LONGEST_ANSWERS) return 'it says more than a directory has to say'
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    let offset = 0
    while (offset < bytes.length) {
      if (bytes[offset] !== SEQUENCE) return 'it does not speak LDAP'
      const extent = extentAt(bytes, offset)
      if (extent === 'malformed') return 'it does not speak LDAP'
      if (extent === undefined || extent.end > bytes.length) break
      if (!isWellFormed(bytes, extent.start, extent.end, DEEPEST)) return 'a message of it is malformed'
      if (++this.#messages > MOST_MESSAGES) return 'it says more than a directory has to say'
      offset = extent.end
    }
    this.#pending = Uint8Array.from(bytes.subarray(offset))
    return undefined
  }

  /** Whether one whole message came and nothing else: all that may come in the clear before TLS. CVE-2011-0411 */
  get hasOneMessage(): boolean {
    return this.#messages === 1 && this.#pending.length === 0
  }
}
