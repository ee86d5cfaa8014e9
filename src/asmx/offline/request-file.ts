import { toBase64 } from '../../base/base64.ts'
import { formatGuidInBraces, type Guid } from '../../base/guid.ts'
import { ENROLLMENT_NAMESPACE, REVOCATION_INFORMATION, type EnrollParameters } from '../../protocol/enrollment.ts'
import type { StructureShape, ValueOf } from '../../protocol/message-shape.ts'
import { ENROLLEE_PARAMETERS } from '../../protocol/sub-enrollment.ts'
import { enrollParameters, parentElement, textElement } from '../message/index.ts'
import { asciiXml, fileText } from './file-text.ts'
import { readStructure } from './read-structure.ts'

/** What a root asks for by file: as Enroll, without AuthorizationInformation. [MS-RMPR] §3.6.4.2.1.1 */
const MEMBERS = {
  RevocationInformation: REVOCATION_INFORMATION,
  ...ENROLLEE_PARAMETERS,
} as const satisfies StructureShape

const ROOT = 'EnrollParameters'
const NAMESPACES = 'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

/** A request that is complete. */
export interface FiledRequest {
  readonly publicKeyBytes: Uint8Array
  readonly guid: Guid
  readonly sku: string
  readonly version: string
  readonly name: string
  readonly url: string
  /** PKCS#1 keys of third parties who may revoke; none: the issuer alone may. */
  readonly revocationAuthorities: readonly Uint8Array[]
}

const member = (name: string, content: string): string =>
  parentElement(`${name} xmlns="${ENROLLMENT_NAMESPACE}"`, content)

function revocation(keys: readonly Uint8Array[]): string {
  if (keys.length === 0) return textElement('RevocationType', 'StandardRevocation')
  const authorities = keys.map((key) =>
    parentElement('RevocationAuthorityInformation', textElement('aRevocationAuthorityPublicKey', toBase64(key))),
  )
  return (
    textElement('RevocationType', 'CustomRevocation') + parentElement('aRevocationAuthorities', authorities.join(''))
  )
}

/** Writes the file by which a root asks to be enrolled. [MS-RMPR] §3.6.4.2.1.1 */
export function writeRequestFile(request: FiledRequest): string {
  const key =
    textElement('aPublicKeyBytes', toBase64(request.publicKeyBytes)) +
    textElement('Guid', formatGuidInBraces(request.guid))
  const enrollee =
    textElement('SKU', request.sku) +
    textElement('Version', request.version) +
    textElement('Name', request.name) +
    textElement('URL', request.url)
  const content =
    member('RevocationInformation', revocation(request.revocationAuthorities)) +
    member('CertificatePublicKey', key) +
    member('EnrolleeInformation', enrollee)
  return asciiXml(`<?xml version="1.0"?>\r\n<${ROOT} ${NAMESPACES}>${content}</${ROOT}>`)
}

/**
 * Reads the file by which a root asks to be enrolled, the inverse of writeRequestFile. What it asks for is not looked at.
 * Throws EnrollmentFileError.
 */
export function readRequestFile(bytes: Uint8Array): EnrollParameters {
  const value = readStructure(fileText(bytes), { root: ROOT, namespace: ENROLLMENT_NAMESPACE, members: MEMBERS })
  // The values were read by the very shape that their type is computed from.
  return enrollParameters(value as ValueOf<typeof MEMBERS>)
}
