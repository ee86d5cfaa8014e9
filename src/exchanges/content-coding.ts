import { brotliCompressSync, brotliDecompressSync, deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { headersOf, MESSAGE_LIMITS, type HttpMessage } from './http-message.ts'

type Code = (bytes: Uint8Array, options?: { readonly maxOutputLength: number }) => Buffer

/** Undoes a coding, and does it again. */
interface Coding {
  readonly decode: Code
  readonly encode: (bytes: Uint8Array) => Buffer
}

const GZIP: Coding = { decode: gunzipSync, encode: (bytes) => gzipSync(bytes) }

/** By their names. RFC 9110 §8.4.1 */
const CODINGS: Readonly<Record<string, Coding>> = {
  gzip: GZIP,
  'x-gzip': GZIP,
  deflate: { decode: inflateSync, encode: (bytes) => deflateSync(bytes) },
  br: { decode: brotliDecompressSync, encode: (bytes) => brotliCompressSync(bytes) },
}

const LIMIT = { maxOutputLength: MESSAGE_LIMITS.body }

/**
 * Changes the content of a message where it is compressed as where it is not. What cannot be decompressed stays: it is not what it
 * says. `change` gives its argument back when there is nothing to change.
 */
export function changeContent(message: HttpMessage, change: (content: Uint8Array) => Uint8Array): Uint8Array {
  const { body } = message
  const names = headersOf(message, 'Content-Encoding').join(',').toLowerCase().split(',')
  const coded = names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity')
  const codings = coded.flatMap((name) => CODINGS[name] ?? [])
  if (codings.length === 0 || codings.length < coded.length) return change(body)
  let content = body
  try {
    for (const { decode } of codings.toReversed()) content = decode(content, LIMIT)
  } catch {
    return change(body)
  }
  const changed = change(content)
  return changed === content ? body : codings.reduce((bytes, { encode }) => encode(bytes), changed)
}
