import type { ServiceShape } from './message-shape.ts'
import { VERSION_DATA } from './version-data.ts'

/** Names that [MS-RMPR] §3.5 and §6.4 give: what is on the wire of publish.asmx. */

export const PUBLISHING_NAMESPACE = 'http://microsoft.com/DRM/PublishingService'

export const PUBLISH_SHAPE = {
  name: 'Publish',
  namespace: PUBLISHING_NAMESPACE,
  header: VERSION_DATA,
  operations: {
    AcquireIssuanceLicense: {
      action: `${PUBLISHING_NAMESPACE}/AcquireIssuanceLicense`,
      element: 'AcquireIssuanceLicense',
      parameters: { RequestParams: { AcquireIssuanceLicenseParams: [{ UnsignedIssuanceLicense: 'xml' }] } },
      answer: {
        element: 'AcquireIssuanceLicenseResponse',
        members: {
          AcquireIssuanceLicenseResult: {
            AcquireIssuanceLicenseResponse: [{ CertificateChain: { Certificate: ['xml'] } }],
          },
        },
      },
    },
    GetClientLicensorCert: {
      action: `${PUBLISHING_NAMESPACE}/GetClientLicensorCert`,
      element: 'GetClientLicensorCert',
      parameters: { RequestParams: { GetClientLicensorCertParams: [{ PersonaCerts: { Certificate: ['xml'] } }] } },
      answer: {
        element: 'GetClientLicensorCertResponse',
        members: {
          GetClientLicensorCertResult: {
            GetClientLicensorCertResponse: [{ CertificateChain: { Certificate: ['xml'] } }],
          },
        },
      },
    },
  },
} as const satisfies ServiceShape
