import { Enumeration, type ServiceShape } from './message-shape.ts'
import { VERSION_DATA } from './version-data.ts'

/** Names that [MS-RMPRS] §3.2, §3.4, §6.1, §6.3 and [MS-RMPR] §3.7, §6.5 give: what is on the wire of Server.asmx. */

export const SERVER_NAMESPACE = 'http://microsoft.com/DRM/ServerService'
export const GET_LICENSOR_CERTIFICATE_ACTION = `${SERVER_NAMESPACE}/GetLicensorCertificate`

/** What a server may offer. [MS-RMPRS] §3.2.4.1.4.1 */
export const SERVICE_TYPE = new Enumeration('ServiceType', [
  'EnrollmentService',
  'LicensingService',
  'PublishingService',
  'CertificationService',
  'ActivationService',
  'PrecertificationService',
  'ServerService',
  'DrmRemoteDirectoryServices',
  'GroupExpansionService',
  'LicensingInternalService',
  'CertificationInternalService',
])

export type ServiceType = (typeof SERVICE_TYPE)['values'][number]

/** What a server tells of itself. [MS-RMPR] §3.7.4.3.4.1 */
export const SERVER_INFO_TYPE = new Enumeration('ServerInfoType', [
  'VersionInfo',
  'ServerFeatureInfo',
  'ServerLicensorCertificate',
  'ServiceLocations',
])

export type ServerInfoType = (typeof SERVER_INFO_TYPE)['values'][number]

/** What both operations that find services take and give. [MS-RMPRS] §3.2.4.1.3, [MS-RMPR] §3.7.4.2.3 */
const SERVICE_NAMES = { ServiceNames: { ServiceLocationRequest: [{ Type: SERVICE_TYPE }] } } as const
const SERVICE_LOCATIONS = { ServiceLocationResponse: [{ URL: 'string', Type: SERVICE_TYPE }] } as const

/** Server.asmx and ServiceLocator.asmx: the certificates of an answer are XML, not texts; GetServerInfo has no header. */
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
    FindServiceLocations: {
      action: `${SERVER_NAMESPACE}/FindServiceLocations`,
      element: 'FindServiceLocations',
      parameters: SERVICE_NAMES,
      answer: {
        element: 'FindServiceLocationsResponse',
        members: { FindServiceLocationsResult: SERVICE_LOCATIONS },
      },
    },
    FindServiceLocationsForUser: {
      action: `${SERVER_NAMESPACE}/FindServiceLocationsForUser`,
      element: 'FindServiceLocationsForUser',
      parameters: SERVICE_NAMES,
      answer: {
        element: 'FindServiceLocationsForUserResponse',
        members: { FindServiceLocationsForUserResult: SERVICE_LOCATIONS },
      },
    },
    GetServerInfo: {
      action: `${SERVER_NAMESPACE}/GetServerInfo`,
      element: 'GetServerInfo',
      header: false,
      parameters: { requests: { ServerInfoRequest: [{ Type: SERVER_INFO_TYPE, AdditionalInfo: 'string' }] } },
      answer: { element: 'GetServerInfoResponse', members: { GetServerInfoResult: 'xml' } },
    },
  },
} as const satisfies ServiceShape
