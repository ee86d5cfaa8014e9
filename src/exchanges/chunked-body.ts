import { ExchangeError } from './exchange-error.ts'

const LINE_END = Buffer.from('\r\n')
/** How long the line before a chunk may be, in bytes; some servers write extensions into it. */
const LONGEST_SIZE_LINE = 256
const SIZE_LINE = /^([0-9A-Fa-f]{1,8})[\t ]*(?:;[\t -~]*)?$/

const malformed = (what: string): ExchangeError =>
  new ExchangeError('message-malformed', `The chunks of the HTTP message are not of the form: ${what}.`)

/** Reads one line from `at`. Gives it and where the next begins. */
function takeLine(bytes: Buffer, at: number, longest: number): [line: string, next: number] {
  const end = bytes.subarray(at, at + longest + LINE_END.length).indexOf(LINE_END)
  if (end < 0) throw malformed('a line has no end')
  return [bytes.toString('latin1', at, at + end), at + end + LINE_END.length]
}

/** What comes after the last chunk: headers, which are passed over, and an empty line. */
function skipTrailer(bytes: Buffer, start: number): number {
  for (let at = start, line; ;) {
    ;[line, at] = takeLine(bytes, at, 8192)
    if (line === '') return at
    if (at - start > 65_536) throw malformed('too much follows the last chunk')
  }
}

/**
 * Takes chunked content off the front of `bytes`: gives what it holds, at most `limit` bytes, and what follows it.
 * Throws ExchangeError `message-malformed` or `message-too-large`. RFC 9112 §7.1
 */
export function readChunked(bytes: Uint8Array, limit: number): [content: Uint8Array, rest: Uint8Array] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: Buffer[] = []
  let total = 0
  for (let at = 0; ;) {
    const [line, start] = takeLine(buffer, at, LONGEST_SIZE_LINE)
    const [, digits] = SIZE_LINE.exec(line) ?? []
    if (digits === undefined) throw malformed('a size is no number')
    const size = Number.parseInt(digits, 16)
    if (size === 0) return [Buffer.concat(chunks), bytes.subarray(skipTrailer(buffer, start))]
    total += size
    if (total > limit)
      throw new ExchangeError('message-too-large', `The HTTP message has more than ${limit} bytes of content.`)
    const end = start + size
    if (!buffer.subarray(end, end + LINE_END.length).equals(LINE_END))
      throw malformed('a chunk is not as long as it says')
    chunks.push(buffer.subarray(start, end))
    at = end + LINE_END.length
  }
}

/** Writes content as one chunk and the end of chunks. */
export const writeChunked = (content: Uint8Array): Buffer =>
  content.length === 0
    ? Buffer.from('0\r\n\r\n')
    : Buffer.concat([Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n0\r\n\r\n')])
