import { ENROLL_SHAPE, ENROLLMENT_VERSIONS } from '../../protocol/enrollment.ts'
import type { Profile } from '../../protocol/profile.ts'
import { exampleEnrollee, LICENSOR_CERTIFICATE, REQUESTED_VERSIONS } from './example-values.ts'
import type { OperationDescription, ServiceDescription } from './service-description.ts'
import { withSoap12 } from './soap12-port.ts'

/** What the description of an EnrollService depends on. */
export interface EnrollDescriptionOptions {
  /** The WSDL of [MS-RMPR] §6.6. */
  readonly wsdl: string
  readonly soap12: boolean
  readonly profile: Pick<Profile, 'build'>
  /** The sizes of keys that are accepted, in bits. */
  readonly keySizes: readonly number[]
}

const ANSWERED = {
  MinimumVersion: ENROLLMENT_VERSIONS.minimumVersion,
  MaximumVersion: ENROLLMENT_VERSIONS.maximumVersion,
}

const describeOperation = ({ profile, keySizes }: EnrollDescriptionOptions): OperationDescription => ({
  about: 'Signs the key of a root certification server and answers with its chain of licensor certificates.',
  shape: ENROLL_SHAPE.operations.Enroll,
  example: {
    requestHeader: REQUESTED_VERSIONS,
    request: {
      SignedDataBase64Encoded: '',
      RevocationType: 'StandardRevocation',
      ...exampleEnrollee(keySizes, profile.build),
    },
    answerHeader: ANSWERED,
    answer: { string: [LICENSOR_CERTIFICATE, LICENSOR_CERTIFICATE] },
  },
  members: {
    SignedDataBase64Encoded: 'Is not looked at.',
    RevocationType:
      'StandardRevocation: this service may revoke the certificate. CustomRevocation: those may too whose keys follow. NonRevocable is refused.',
    aRevocationAuthorityPublicKey:
      'With CustomRevocation, the key of a third party who may revoke the certificate: a PKCS#1 RSAPublicKey in DER, in base64. One for each RevocationAuthorityInformation.',
    aPublicKeyBytes: `The RSA public key of the root, ${keySizes.join(' or ')} bits: a PKCS#1 RSAPublicKey in DER, in base64. The one in the sample is nobody's.`,
    Guid: 'Identifies the root. A renewal has the GUID, and the key, of the first time.',
    SKU: 'The product of the root.',
    Version: 'The build of the root. It must not be empty.',
    Name: 'The name of the root, which may be missing.',
    URL: 'Where the root will be reached.',
  },
  answerNote:
    'One string for each certificate, and there are exactly four of them: the new licensor certificate, Enrollment Service, Enrollment CA and CA. Shown are two, cut short.',
})

/** EnrollService.asmx for those who want to call it. [MS-RMPR] §3.6 */
export const describeEnroll = (options: EnrollDescriptionOptions): ServiceDescription => ({
  name: ENROLL_SHAPE.name,
  server: 'Web service of an RMS enrollment service',
  about:
    'Signs root certification servers into the hierarchy, as Microsoft’s enrollment service did: a root sends its public key and gets a licensor certificate for it.',
  shape: ENROLL_SHAPE,
  versions: options.soap12 ? ['1.1', '1.2'] : ['1.1'],
  wsdl: options.soap12 ? withSoap12(options.wsdl) : options.wsdl,
  operations: new Map([['Enroll', describeOperation(options)]]),
})
