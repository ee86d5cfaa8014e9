import {
  SUB_ENROLL_ACTION,
  SUB_ENROLLMENT_NAMESPACE,
  type SubEnrollParameters,
  type VersionData,
} from '../../protocol/sub-enrollment.ts'
import type { ServiceShape } from '../../protocol/message-shape.ts'
import type { SoapMessage } from './read-soap-message.ts'
import { textElement } from './xml-text.ts'

/** SubEnrollService.asmx as [MS-RMPRS] §6.2 describes it. */
export const SUB_ENROLL_SHAPE = {
  namespace: SUB_ENROLLMENT_NAMESPACE,
  header: { element: 'VersionData', members: ['MinimumVersion', 'MaximumVersion'] },
  operations: {
    SubEnroll: {
      action: SUB_ENROLL_ACTION,
      element: 'SubEnroll',
      parameters: {
        oInput: {
          CertificatePublicKey: { aPublicKeyBytes: 'base64', Guid: 'guid' },
          EnrolleeInformation: { SKU: 'string', Version: 'string', Name: 'string', URL: 'string' },
        },
      },
    },
  },
} as const satisfies ServiceShape

export type SubEnrollMessage = SoapMessage<typeof SUB_ENROLL_SHAPE>

/** The parameters of a SubEnroll request in the protocol's own terms. [MS-RMPRS] §3.3.4.1.3.1 */
export function subEnrollParameters({ values }: SubEnrollMessage): SubEnrollParameters {
  const { CertificatePublicKey: key, EnrolleeInformation: enrollee } = values.oInput
  return {
    publicKeyBytes: key.aPublicKeyBytes,
    guid: key.Guid,
    sku: enrollee.SKU,
    version: enrollee.Version,
    name: enrollee.Name,
    url: enrollee.URL,
  }
}

/** The VersionData header of a request, undefined when it has none. [MS-RMPRS] §2.2.4.2 */
export function requestVersionData({ header }: SubEnrollMessage): VersionData | undefined {
  return header && { minimumVersion: header.MinimumVersion, maximumVersion: header.MaximumVersion }
}

/** The VersionData header of an answer: the block inside soap:Header. */
export function writeVersionData({ minimumVersion, maximumVersion }: VersionData): string {
  const minimum = minimumVersion === undefined ? '' : textElement('MinimumVersion', minimumVersion)
  const maximum = maximumVersion === undefined ? '' : textElement('MaximumVersion', maximumVersion)
  return parentElement('VersionData', minimum + maximum, SUB_ENROLLMENT_NAMESPACE)
}

/** The element inside soap:Body that answers SubEnroll with a certificate chain, leaf first. [MS-RMPRS] §3.3.4.1.3.2 */
export function writeSubEnrollResponse(chain: readonly string[]): string {
  const strings = chain.map((text, index) => (index === 0 ? stringElement(text) : stringElementAbove(text))).join('')
  const result = `<SubEnrollResult>${parentElement('LicensorCertificateChain', strings)}</SubEnrollResult>`
  return parentElement('SubEnrollResponse', result, SUB_ENROLLMENT_NAMESPACE)
}

const stringElement = (certificate: string): string => textElement('string', certificate)

/** How many certificates above those that are issued are kept in their written form: more than any chain has. */
const KEPT_ELEMENTS = 64
const keptElements = new Map<string, string>()

/** The same for a certificate above the leaf: it is the same in every answer, and long. */
function stringElementAbove(certificate: string): string {
  const kept = keptElements.get(certificate)
  if (kept !== undefined) return kept
  if (keptElements.size >= KEPT_ELEMENTS) keptElements.clear()
  const element = stringElement(certificate)
  keptElements.set(certificate, element)
  return element
}

function parentElement(name: string, content: string, namespace?: string): string {
  const open = namespace === undefined ? name : `${name} xmlns="${namespace}"`
  return content === '' ? `<${open} />` : `<${open}>${content}</${name}>`
}
