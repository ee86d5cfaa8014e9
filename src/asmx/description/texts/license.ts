import { LICENSE_SHAPE } from '../../../protocol/use-licensing.ts'
import type { ServiceTexts } from '../describe.ts'
import { LICENSOR_CERTIFICATE } from '../example-values.ts'

/** License.asmx. [MS-RMPR] §3.4 */
export const LICENSE_TEXTS: ServiceTexts = {
  shape: LICENSE_SHAPE,
  about: 'Issues use licences: what an account may do with a document, and the key that opens it.',
  operations: {
    AcquireLicense: {
      about: 'Issues a use licence for an account and a published document.',
      request: { Certificate: [LICENSOR_CERTIFICATE, LICENSOR_CERTIFICATE], ApplicationData: '' },
      answer: { Certificate: [LICENSOR_CERTIFICATE, LICENSOR_CERTIFICATE] },
      members: {
        Certificate:
          'In LicenseeCerts the chain of the RMS account certificate, in IssuanceLicense that of the publishing licence, each as XML, one element for each certificate.',
        ApplicationData: 'XML of the application, which may be empty.',
      },
      answerNote:
        'One AcquireLicenseResponse for each AcquireLicenseParams; several of them from capability version 1.1.0.0 on. The use licence comes first in its chain.',
    },
  },
}
