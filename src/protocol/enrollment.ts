import { Enumeration, type ServiceShape } from './message-shape.ts'
import { ENROLLEE_PARAMETERS, type SubEnrollParameters } from './sub-enrollment.ts'
import { VERSION_DATA } from './version-data.ts'

/** Names that [MS-RMPR] §3.6 and §6.6 give: what is on the wire of EnrollService.asmx. */

export const ENROLLMENT_NAMESPACE = 'http://microsoft.com/DRM/EnrollmentService'
export const ENROLL_ACTION = `${ENROLLMENT_NAMESPACE}/Enroll`

/** Who may revoke the certificate that is asked for. [MS-RMPR] §3.6.4.1.2.1 */
export const REVOCATION_TYPE = new Enumeration('RevocationTypeEnum', [
  'NonRevocable',
  'StandardRevocation',
  'CustomRevocation',
])

export type RevocationType = (typeof REVOCATION_TYPE)['values'][number]

/** [MS-RMPR] §3.6.4.1.4.3 */
export const REVOCATION_INFORMATION = {
  RevocationType: REVOCATION_TYPE,
  aRevocationAuthorities: {
    RevocationAuthorityInformation: [{ aRevocationAuthorityPublicKey: 'base64' }],
  },
} as const

/** EnrollService.asmx as [MS-RMPR] §6.6 describes it: SubEnroll's request with two members more. */
export const ENROLL_SHAPE = {
  name: 'EnrollService',
  namespace: ENROLLMENT_NAMESPACE,
  header: VERSION_DATA,
  operations: {
    Enroll: {
      action: ENROLL_ACTION,
      element: 'Enroll',
      parameters: {
        oInput: {
          AuthorizationInformation: { SignedDataBase64Encoded: 'string' },
          RevocationInformation: REVOCATION_INFORMATION,
          ...ENROLLEE_PARAMETERS,
        },
      },
      answer: {
        element: 'EnrollResponse',
        members: { EnrollResult: { LicensorCertificateChain: { string: ['string'] } } },
      },
    },
  },
} as const satisfies ServiceShape

/** What an Enroll request carries, exactly as read: absent members are undefined. [MS-RMPR] §3.6.4.1.4.1 */
export interface EnrollParameters extends SubEnrollParameters {
  readonly revocationType: RevocationType
  /** The keys of third parties who may revoke the certificate, as PKCS#1. */
  readonly revocationAuthorities: readonly (Uint8Array | undefined)[]
}

/** The one capability version of the enrollment service. [MS-RMPR] §3.6.4.1.1.1, §3.6.4.1.1.2 */
export const ENROLLMENT_VERSIONS = { minimumVersion: '1.0.0.0', maximumVersion: '1.0.0.0' } as const
