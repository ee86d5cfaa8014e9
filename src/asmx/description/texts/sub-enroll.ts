import { SUB_ENROLL_SHAPE } from '../../../protocol/sub-enrollment.ts'
import type { ServiceTexts } from '../describe.ts'
import { exampleEnrollee, LICENSOR_CERTIFICATE } from '../example-values.ts'

/** What the texts about servers that are enrolled depend on. */
export interface EnrolleeOptions {
  /** The sizes of keys that are accepted, in bits. */
  readonly keySizes: readonly number[]
  readonly profile: { readonly build: string }
}

/** SubEnrollService.asmx. [MS-RMPRS] §3.3 */
export const subEnrollTexts = ({ keySizes, profile }: EnrolleeOptions): ServiceTexts => ({
  shape: SUB_ENROLL_SHAPE,
  about:
    'Signs licensing servers into the hierarchy of this root: a server sends its public key and gets a licensor certificate for it, with which it may issue publishing and use licences.',
  operations: {
    SubEnroll: {
      about: 'Signs the key of a licensing server and answers with its chain of licensor certificates.',
      request: exampleEnrollee(keySizes, profile.build),
      answer: { string: [LICENSOR_CERTIFICATE, LICENSOR_CERTIFICATE] },
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
    },
  },
})
