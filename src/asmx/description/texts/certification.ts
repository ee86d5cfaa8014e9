import { CERTIFICATION_SHAPE } from '../../../protocol/certification.ts'
import type { ServiceTexts } from '../describe.ts'
import { LICENSOR_CERTIFICATE } from '../example-values.ts'

/** Certification.asmx, ServerCertification.asmx and MobileDeviceCertification.asmx. [MS-RMPR] §3.3, §3.1.4.2 */
export const CERTIFICATION_TEXTS: ServiceTexts = {
  shape: CERTIFICATION_SHAPE,
  about: 'Certifies accounts: whoever logs on gets an RMS account certificate with a key for his machine.',
  operations: {
    Certify: {
      about: 'Issues an RMS account certificate for the account that has logged on.',
      request: { Certificate: [LICENSOR_CERTIFICATE, LICENSOR_CERTIFICATE], Persistent: 'true' },
      answer: {
        Certificate: [LICENSOR_CERTIFICATE, LICENSOR_CERTIFICATE],
        Verified: 'true',
        CurrentConsumption: '1',
        Maximum: '0',
      },
      members: {
        Certificate:
          'The chain of the security processor certificate, that certificate first: one element for each, as XML.',
        Persistent: 'Which of the two validities the certificate is to have.',
      },
      answerNote:
        'One element for each certificate, the RMS account certificate first, as XML. Quota is there for old clients and means nothing.',
    },
  },
}
