import type { ServiceShape } from './message-shape.ts'
import { VERSION_DATA } from './version-data.ts'

/** Names that [MS-RMPRS] §3.3 and §6.2 give: what is on the wire of SubEnrollService.asmx. */

export const SUB_ENROLLMENT_NAMESPACE = 'http://microsoft.com/DRM/SubEnrollmentService'
export const SUB_ENROLL_ACTION = `${SUB_ENROLLMENT_NAMESPACE}/SubEnroll`

/** What a SubEnroll request carries, exactly as read: absent members are undefined. [MS-RMPRS] §3.3.4.1.3.1 */
export interface SubEnrollParameters {
  /** `aPublicKeyBytes`, decoded from base64; undefined when the element is missing. */
  readonly publicKeyBytes: Uint8Array | undefined
  /** `Guid` in plain lower-case form; all zero when the element is missing, as a .NET structure arrives. */
  readonly guid: string
  readonly sku: string | undefined
  readonly version: string | undefined
  readonly name: string | undefined
  readonly url: string | undefined
}

/** What both enrollment services take of the server itself. [MS-RMPRS] §3.3.4.1.3.2, §3.3.4.1.3.3, [MS-RMPR] §3.6.4.1.4 */
export const ENROLLEE_PARAMETERS = {
  CertificatePublicKey: { aPublicKeyBytes: 'base64', Guid: 'guid' },
  EnrolleeInformation: { SKU: 'string', Version: 'string', Name: 'string', URL: 'string' },
} as const

/** SubEnrollService.asmx as [MS-RMPRS] §6.2 describes it. */
export const SUB_ENROLL_SHAPE = {
  name: 'SubEnrollService',
  namespace: SUB_ENROLLMENT_NAMESPACE,
  header: VERSION_DATA,
  operations: {
    SubEnroll: {
      action: SUB_ENROLL_ACTION,
      element: 'SubEnroll',
      parameters: { oInput: ENROLLEE_PARAMETERS },
      answer: {
        element: 'SubEnrollResponse',
        members: { SubEnrollResult: { LicensorCertificateChain: { string: ['string'] } } },
      },
    },
  },
} as const satisfies ServiceShape
