import type { ServiceShape } from './message-shape.ts'
import { VERSION_DATA } from './version-data.ts'

/** Names that [MS-RMPRS] §3.4 and §6.3 give: what is on the wire of Server.asmx. */

export const SERVER_NAMESPACE = 'http://microsoft.com/DRM/ServerService'
export const GET_LICENSOR_CERTIFICATE_ACTION = `${SERVER_NAMESPACE}/GetLicensorCertificate`

/** Server.asmx as [MS-RMPRS] §6.3 describes it: the certificates of the answer are XML, not texts. */
export const SERVER_SHAPE = {
  name: 'Server',
  namespace: SERVER_NAMESPACE,
  header: VERSION_DATA,
  operations: {
    GetLicensorCertificate: {
      action: GET_LICENSOR_CERTIFICATE_ACTION,
      element: 'GetLicensorCertificate',
      parameters: {},
      answer: {
        element: 'GetLicensorCertificateResponse',
        members: { GetLicensorCertificateResult: { CertificateChain: { Certificate: ['xml'] } } },
      },
    },
  },
} as const satisfies ServiceShape
