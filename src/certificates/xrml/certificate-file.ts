import { isUtf8 } from 'node:buffer'
import { XrmlError } from './xrml-error.ts'

/** What a file of certificates may measure: a licence of 8 MiB, [MS-RMPR] note <43>, and what is above it. */
export const FILE_LIMITS = { bytes: 9 * 1_048_576, certificates: 16 } as const

const BYTE_ORDER_MARK = '\uFEFF'
const BETWEEN = /(?:[\uFEFF \t\r\n]|<\?xml[ \t\r\n][^<>?]*\?>)*/y
const START = /<XrML[ \t\r\n>]/y
const END = '</XrML>'

function decode(bytes: Buffer): string | undefined {
  const [first, second] = bytes
  const wide = bytes.length % 2 === 0
  if (first === 0xff && second === 0xfe) return wide ? bytes.toString('utf16le') : undefined
  if (first === 0xfe && second === 0xff) return wide ? Buffer.from(bytes).swap16().toString('utf16le') : undefined
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined
}

/**
 * The text of a file: UTF-8, or UTF-16 of either order with a byte order mark, which is not part of the text.
 * Throws XrmlError `xrml-encoding`, and `xrml-too-large` above 9 MiB.
 */
export function decodeCertificateFile(bytes: Uint8Array): string {
  if (bytes.length > FILE_LIMITS.bytes) {
    throw new XrmlError('xrml-too-large', `The file has more than ${FILE_LIMITS.bytes} bytes.`)
  }
  const text = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  if (text === undefined) {
    throw new XrmlError('xrml-encoding', 'The file is neither UTF-8 nor UTF-16 with a byte order mark.')
  }
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
}

function skip(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset
  return pattern.test(text) ? pattern.lastIndex : offset
}

/**
 * The certificates of a file in its order, each exactly from `<XrML` to `</XrML>`. Before, between and after them
 * only white space, byte order marks and XML declarations may stand. They are not read yet.
 * Throws XrmlError `xrml-malformed`, and `xrml-too-large` above 16 certificates.
 */
export function splitCertificates(text: string): string[] {
  const certificates: string[] = []
  for (let start = skip(BETWEEN, text, 0); start < text.length;) {
    // The end tag can stand nowhere else: markup is escaped in values, and comments and the like are refused later.
    const endTag = text.indexOf(END, start)
    if (skip(START, text, start) === start || endTag < 0) {
      throw new XrmlError('xrml-malformed', `No certificate <XrML …>…</XrML> stands at character ${start} of the text.`)
    }
    if (certificates.length >= FILE_LIMITS.certificates) {
      throw new XrmlError('xrml-too-large', `The text has more than ${FILE_LIMITS.certificates} certificates.`)
    }
    const end = endTag + END.length
    certificates.push(text.slice(start, end))
    start = skip(BETWEEN, text, end)
  }
  if (certificates.length === 0) throw new XrmlError('xrml-malformed', 'The text has no certificate.')
  return certificates
}
