import type { ServiceShape } from './message-shape.ts'
import { VERSION_DATA } from './version-data.ts'

/** Names that [MS-RMPR] §3.3 and §6.2 give: what is on the wire of certification.asmx and of its two siblings. */

export const CERTIFICATION_NAMESPACE = 'http://microsoft.com/DRM/CertificationService'

export const CERTIFICATION_SHAPE = {
  name: 'CertificationWebService',
  namespace: CERTIFICATION_NAMESPACE,
  header: VERSION_DATA,
  operations: {
    Certify: {
      action: `${CERTIFICATION_NAMESPACE}/Certify`,
      element: 'Certify',
      parameters: {
        requestParams: { MachineCertificateChain: { Certificate: ['xml'] }, Persistent: 'boolean' },
      },
      answer: {
        element: 'CertifyResponse',
        members: {
          CertifyResult: {
            CertificateChain: { Certificate: ['xml'] },
            Quota: { Verified: 'boolean', CurrentConsumption: 'int', Maximum: 'int' },
          },
        },
      },
    },
  },
} as const satisfies ServiceShape
