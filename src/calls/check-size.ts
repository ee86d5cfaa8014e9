import { CallError } from './call-error.ts'
import { required } from './required.ts'

/** What Windows limits the values of one request to, in bytes. [MS-RMPR] notes <41> to <43> */
export const LARGEST = { applicationData: 102_400, certificate: 30_720, publishingLicense: 8 * 1024 * 1024 } as const

/** The most certificates that a client may present at once. [MS-RMPR] note <42> */
export const MOST_CERTIFICATES = 100

/** Checks the size of a value that is XML. Its bytes are counted in UTF-8. Throws CallError `value-too-large`. */
export function checkSize(text: string, parameter: string, largest: number): string {
  if (text.length <= largest && Buffer.byteLength(text) <= largest) return text
  throw new CallError('value-too-large', `At most ${largest} bytes are accepted.`, { parameter })
}

/** Certificates that a client presents: some, and not too many or too large. Throws CallError. [MS-RMPR] note <42> */
export function checkCertificates(
  certificates: readonly (string | undefined)[],
  parameter: string,
): readonly [string, ...string[]] {
  if (certificates.length > MOST_CERTIFICATES) {
    throw new CallError('value-too-large', `At most ${MOST_CERTIFICATES} certificates are accepted.`, { parameter })
  }
  return checkChain(certificates, parameter, LARGEST.certificate)
}

/** A chain that must be there, each part of it in `largest` bytes. Throws CallError. */
export function checkChain(
  chain: readonly (string | undefined)[],
  parameter: string,
  largest: number,
): readonly [string, ...string[]] {
  const [first, ...others] = chain.map((part) => checkSize(required(part, parameter), parameter, largest))
  return [required(first, parameter), ...others]
}
