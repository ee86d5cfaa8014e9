import { EnrollmentFileError } from './enrollment-file-error.ts'

/** The most bytes of a file that is looked at: a request has less than two thousand, an answer some twelve thousand. */
const LARGEST = 1_048_576

const NOT_ASCII = /[^\0-\x7f]/

/**
 * The text of a file that was carried from one server to another. It is ASCII, whatever its XML declaration says.
 * [MS-RMPR] §3.6.4.2.1.1, §3.6.4.2.1.2. Throws EnrollmentFileError.
 */
export function fileText(bytes: Uint8Array): string {
  if (bytes.length > LARGEST) throw new EnrollmentFileError('file-too-large', `A file has at most ${LARGEST} bytes.`)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  if (NOT_ASCII.test(text)) throw new EnrollmentFileError('file-not-ascii', 'The file is not ASCII text.')
  return text
}

/** Finished XML in ASCII: other characters become references. */
export const asciiXml = (xml: string): string =>
  xml.replace(/[^\0-\x7f]/gu, (character) => `&#x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()};`)
