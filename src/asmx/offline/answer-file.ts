import { ENROLLMENT_NAMESPACE } from '../../protocol/enrollment.ts'
import type { StructureShape, ValueOf } from '../../protocol/message-shape.ts'
import { parentElement, textElement } from '../message/index.ts'
import { EnrollmentFileError } from './enrollment-file-error.ts'
import { asciiXml, fileText } from './file-text.ts'
import { readStructure } from './read-structure.ts'

/** The four certificates of an answer, each with its name. [MS-RMPR] §3.6.4.2.1.2 */
const CERTIFICATES = ['SLC', 'EnrollmentServiceCert', 'EnrollmentCACert', 'CACert'] as const

const MEMBERS = {
  LicensorCertificateChain: {
    SLC: 'string',
    EnrollmentServiceCert: 'string',
    EnrollmentCACert: 'string',
    CACert: 'string',
  },
} as const satisfies StructureShape

const ROOT = 'EnrollResponse'

/** How a list of what was wrong begins, which stands where the licensor certificate should. */
const LIST = 'The enrollment request could not be used: '
/** The most characters of such a list that are told. */
const LONGEST_LIST = 1000

/**
 * Writes the file by which an enrollment service answers. It says of itself that it is UTF-16, as the specification has
 * it, and is ASCII all the same. `chain`: SLC, Enrollment Service, Enrollment CA, CA. [MS-RMPR] §3.6.4.2.1.2
 */
export function writeAnswerFile(chain: readonly string[]): string {
  const certificates = CERTIFICATES.map((name, index) => textElement(name, chain[index] ?? '')).join('')
  const content = parentElement(`LicensorCertificateChain xmlns="${ENROLLMENT_NAMESPACE}"`, certificates)
  return asciiXml(
    `<?xml version="1.0" encoding="utf-16"?>\r\n<${ROOT} xmlns:xsd="http://www.w3.org/2001/XMLSchema">${content}</${ROOT}>`,
  )
}

/** The answer to a request that cannot be used, where one is given: its first certificate is a list of what was wrong. */
export const writeListFile = (wrong: string, above: readonly string[]): string =>
  writeAnswerFile([`${LIST}${wrong}`, ...above])

/**
 * Reads the file by which an enrollment service answers; gives the chain, its licensor certificate first. Nothing is
 * verified. Throws EnrollmentFileError, `file-lists-faults` where the request could not be used.
 */
export function readAnswerFile(bytes: Uint8Array): readonly string[] {
  const shape = { root: ROOT, namespace: ENROLLMENT_NAMESPACE, members: MEMBERS }
  // The values were read by the very shape that their type is computed from.
  const { LicensorCertificateChain: chain } = readStructure(fileText(bytes), shape) as ValueOf<typeof MEMBERS>
  if (chain.SLC?.startsWith(LIST) === true) {
    throw new EnrollmentFileError('file-lists-faults', chain.SLC.slice(0, LONGEST_LIST).replaceAll(/\p{Cc}/gu, ' '))
  }
  return CERTIFICATES.map((name) => {
    const certificate = chain[name]
    if (certificate === undefined) throw new EnrollmentFileError('file-malformed', `The answer has no ${name}.`)
    return certificate
  })
}
