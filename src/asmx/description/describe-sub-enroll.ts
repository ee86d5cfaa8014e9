import type { Profile } from '../../protocol/profile.ts'
import { SUB_ENROLL_SHAPE } from '../../protocol/sub-enrollment.ts'
import { exampleEnrollee, LICENSOR_CERTIFICATE, REQUESTED_VERSIONS } from './example-values.ts'
import type { OperationDescription, ServiceDescription } from './service-description.ts'
import { withSoap12 } from './soap12-port.ts'

/** What the description of a root's SubEnrollService depends on. */
export interface SubEnrollDescriptionOptions {
  /** The WSDL of [MS-RMPRS] §6.2, with SOAP 1.1 alone. */
  readonly wsdl: string
  readonly soap12: boolean
  readonly profile: Pick<Profile, 'build' | 'minimumVersion' | 'maximumVersion'>
  /** The sizes of keys that are accepted, in bits. */
  readonly keySizes: readonly number[]
}

const describeOperation = ({ profile, keySizes }: SubEnrollDescriptionOptions): OperationDescription => ({
  about: 'Signs the key of a licensing server and answers with its chain of licensor certificates.',
  shape: SUB_ENROLL_SHAPE.operations.SubEnroll,
  example: {
    requestHeader: REQUESTED_VERSIONS,
    request: exampleEnrollee(keySizes, profile.build),
    answerHeader: { MinimumVersion: profile.minimumVersion, MaximumVersion: profile.maximumVersion },
    answer: { string: [LICENSOR_CERTIFICATE, LICENSOR_CERTIFICATE] },
  },
  members: {
    aPublicKeyBytes: `The RSA public key of the licensing server, ${keySizes.join(' or ')} bits: a PKCS#1 RSAPublicKey in DER, in base64. The one in the sample is nobody's.`,
    Guid: 'Identifies the licensing server. A renewal has the GUID, and the key, of the first time.',
    SKU: 'The product of the licensing server. It is written into its certificate.',
    Version: 'The build of the licensing server. It is written into its certificate.',
    Name: 'The name of the licensing server, which may be missing.',
    URL: 'Where the licensing server will be reached, http or https. It is written into its certificate exactly as it stands.',
  },
  answerNote:
    'One string for each certificate, and there are five of them: the new licensor certificate first, then that of this server and those above it. Shown are two, cut short.',
})

/** SubEnrollService.asmx for those who want to call it. [MS-RMPRS] §3.3 */
export const describeSubEnroll = (options: SubEnrollDescriptionOptions): ServiceDescription => ({
  name: 'SubEnrollService',
  server: 'Web service of an RMS root certification server',
  about:
    'Signs licensing servers into the hierarchy of this root: a server sends its public key and gets a licensor certificate for it, with which it may issue publishing and use licences.',
  shape: SUB_ENROLL_SHAPE,
  versions: options.soap12 ? ['1.1', '1.2'] : ['1.1'],
  wsdl: options.soap12 ? withSoap12(options.wsdl) : options.wsdl,
  operations: new Map([['SubEnroll', describeOperation(options)]]),
})
