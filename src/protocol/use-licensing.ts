import type { ServiceShape } from './message-shape.ts'
import { VERSION_DATA } from './version-data.ts'

/** Names that [MS-RMPR] §3.4 and §6.3 give: what is on the wire of license.asmx. */

export const LICENSING_NAMESPACE = 'http://microsoft.com/DRM/LicensingService'

export const LICENSE_SHAPE = {
  name: 'License',
  namespace: LICENSING_NAMESPACE,
  header: VERSION_DATA,
  operations: {
    AcquireLicense: {
      action: `${LICENSING_NAMESPACE}/AcquireLicense`,
      element: 'AcquireLicense',
      parameters: {
        RequestParams: {
          AcquireLicenseParams: [
            {
              LicenseeCerts: { Certificate: ['xml'] },
              IssuanceLicense: { Certificate: ['xml'] },
              ApplicationData: 'xml',
            },
          ],
        },
      },
      answer: {
        element: 'AcquireLicenseResponse',
        members: {
          AcquireLicenseResult: {
            AcquireLicenseResponse: [
              { CertificateChain: { Certificate: ['xml'] }, ReferenceCertificates: { Certificate: ['xml'] } },
            ],
          },
        },
      },
    },
  },
} as const satisfies ServiceShape

/** What stands in the place of a use licence in the answer to several requests at once. [MS-RMPR] §3.4.4.1.3.5 */
export const ACQUIRE_LICENSE_EXCEPTION = {
  element: 'AcquireLicenseException',
  members: { ExceptionString: 'string', batchindex: 'int' },
} as const
