import { PUBLISH_SHAPE } from '../../../protocol/publishing.ts'
import type { ServiceTexts } from '../describe.ts'
import { LICENSOR_CERTIFICATE } from '../example-values.ts'

/** Publish.asmx. [MS-RMPR] §3.5 */
export const PUBLISH_TEXTS: ServiceTexts = {
  shape: PUBLISH_SHAPE,
  about: 'Signs publishing licences, and lets accounts sign their own.',
  operations: {
    AcquireIssuanceLicense: {
      about: 'Signs a publishing licence.',
      request: { UnsignedIssuanceLicense: LICENSOR_CERTIFICATE },
      answer: { Certificate: [LICENSOR_CERTIFICATE, LICENSOR_CERTIFICATE] },
      members: { UnsignedIssuanceLicense: 'The publishing licence without a signature, as XML.' },
      answerNote: 'One element for each part of its chain, the signed publishing licence first, as XML.',
    },
    GetClientLicensorCert: {
      about: 'Issues a client licensor certificate, by which an account signs publishing licences without this server.',
      request: { Certificate: [LICENSOR_CERTIFICATE, LICENSOR_CERTIFICATE] },
      answer: { Certificate: [LICENSOR_CERTIFICATE, LICENSOR_CERTIFICATE] },
      members: { Certificate: 'The chain of the RMS account certificate, one element for each certificate, as XML.' },
      answerNote: 'One element for each certificate, the client licensor certificate first, as XML.',
    },
  },
}
