import { ENROLL_SHAPE } from '../../../protocol/enrollment.ts'
import type { ServiceTexts } from '../describe.ts'
import { exampleEnrollee, LICENSOR_CERTIFICATE } from '../example-values.ts'
import type { EnrolleeOptions } from './sub-enroll.ts'

/** EnrollService.asmx. [MS-RMPR] §3.6 */
export const enrollTexts = ({ keySizes, profile }: EnrolleeOptions): ServiceTexts => ({
  shape: ENROLL_SHAPE,
  about:
    'Signs root certification servers into the hierarchy, as Microsoft’s enrollment service did: a root sends its public key and gets a licensor certificate for it.',
  operations: {
    Enroll: {
      about: 'Signs the key of a root certification server and answers with its chain of licensor certificates.',
      request: {
        SignedDataBase64Encoded: '',
        RevocationType: 'StandardRevocation',
        ...exampleEnrollee(keySizes, profile.build),
      },
      answer: { string: [LICENSOR_CERTIFICATE, LICENSOR_CERTIFICATE] },
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
    },
  },
})
