import { SERVER_SHAPE } from '../../../protocol/server-service.ts'
import type { ServiceTexts } from '../describe.ts'
import { LICENSOR_CERTIFICATE } from '../example-values.ts'

/** A location as both operations show it. */
const LICENSING_LOCATION = { Type: 'LicensingService', URL: 'http://rms01/_wmcs/Licensing/License.asmx' }

const LOCATION_NOTE = 'One ServiceLocationResponse for each type that was asked for, in the same order.'

/** Server.asmx and ServiceLocator.asmx. [MS-RMPRS] §3.2, §3.4, [MS-RMPR] §3.7 */
export const SERVER_TEXTS: ServiceTexts = {
  shape: SERVER_SHAPE,
  about:
    'Tells where the services of this server are, and hands out its certificates, so that other servers can trust the accounts and the licences that it certifies.',
  operations: {
    GetLicensorCertificate: {
      about: 'Answers with the chain of licensor certificates of this server. It takes no values.',
      request: {},
      answer: { Certificate: [LICENSOR_CERTIFICATE, LICENSOR_CERTIFICATE] },
      members: {},
      answerNote:
        'One element for each certificate, the licensor certificate of this server first. They are XML and not texts; what is signed are their characters as they stand. Shown are two, cut short.',
    },
    FindServiceLocations: {
      about: 'Tells another server where services of this one are.',
      request: { Type: 'LicensingService' },
      answer: LICENSING_LOCATION,
      members: {
        Type: 'What is looked for: LicensingService, CertificationService, GroupExpansionService, DrmRemoteDirectoryServices, LicensingInternalService or CertificationInternalService. One for each ServiceLocationRequest.',
      },
      answerNote: `${LOCATION_NOTE} The URL is empty where the service is not known.`,
    },
    FindServiceLocationsForUser: {
      about: 'Tells a client where the services are that are meant for the account it has logged on with.',
      request: { Type: 'LicensingService' },
      answer: LICENSING_LOCATION,
      members: {
        Type: 'What is looked for: LicensingService, CertificationService, LicensingInternalService, CertificationInternalService or ActivationService. One for each ServiceLocationRequest.',
      },
      answerNote: `${LOCATION_NOTE} There is no URL where there is no such service.`,
    },
    GetServerInfo: {
      about: 'Tells the release of this server, what it can do, its certificates, or where its services are.',
      request: { Type: 'VersionInfo', AdditionalInfo: '' },
      answer: {
        GetServerInfoResult:
          '<Results xmlns=""><ServerInfoRequest Type="VersionInfo" AdditionalInfo=""><VersionInfo Version="5.2.3790.300" /></ServerInfoRequest></Results>',
      },
      members: {
        Type: 'What is asked: VersionInfo, ServerFeatureInfo, ServerLicensorCertificate or ServiceLocations. One for each ServerInfoRequest.',
        AdditionalInfo: 'Comes back with the answer and may be missing.',
      },
      answerNote: 'One ServerInfoRequest for each that was asked, in the same order.',
    },
  },
}
