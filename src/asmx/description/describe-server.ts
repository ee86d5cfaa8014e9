import { SERVER_SHAPE } from '../../protocol/server-service.ts'
import type { Profile } from '../../protocol/profile.ts'
import { LICENSOR_CERTIFICATE, REQUESTED_VERSIONS } from './example-values.ts'
import type { ServiceDescription } from './service-description.ts'
import { withSoap12 } from './soap12-port.ts'

/** What the description of a Server.asmx depends on. */
export interface ServerDescriptionOptions {
  /** The WSDL of [MS-RMPRS] §6.3, with SOAP 1.1 alone. */
  readonly wsdl: string
  readonly soap12: boolean
  readonly profile: Pick<Profile, 'minimumVersion' | 'maximumVersion'>
  /** What kind of server publishes it. */
  readonly kind: 'root certification server' | 'licensing server'
}

/** Server.asmx for those who want to call it. [MS-RMPRS] §3.4 */
export const describeServer = ({ wsdl, soap12, profile, kind }: ServerDescriptionOptions): ServiceDescription => ({
  name: SERVER_SHAPE.name,
  server: `Web service of an RMS ${kind}`,
  about:
    'Hands out the certificates of this server, so that other servers can trust the accounts and the licences that it certifies.',
  shape: SERVER_SHAPE,
  versions: soap12 ? ['1.1', '1.2'] : ['1.1'],
  wsdl: soap12 ? withSoap12(wsdl) : wsdl,
  operations: new Map([
    [
      'GetLicensorCertificate',
      {
        about: 'Answers with the chain of licensor certificates of this server. It takes no values.',
        shape: SERVER_SHAPE.operations.GetLicensorCertificate,
        example: {
          requestHeader: REQUESTED_VERSIONS,
          request: {},
          answerHeader: { MinimumVersion: profile.minimumVersion, MaximumVersion: profile.maximumVersion },
          answer: { Certificate: [LICENSOR_CERTIFICATE, LICENSOR_CERTIFICATE] },
        },
        members: {},
        answerNote:
          'One element for each certificate, the licensor certificate of this server first. They are XML and not texts; what is signed are their characters as they stand. Shown are two, cut short.',
      },
    ],
  ]),
})
