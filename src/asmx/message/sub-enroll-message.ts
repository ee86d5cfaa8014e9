import type { SUB_ENROLL_SHAPE, SubEnrollParameters } from '../../protocol/sub-enrollment.ts'
import type { ValueOf } from '../../protocol/message-shape.ts'

type SubEnrollValues = ValueOf<(typeof SUB_ENROLL_SHAPE)['operations']['SubEnroll']['parameters']>

/** The parameters of a SubEnroll request in the protocol's own terms. [MS-RMPRS] §3.3.4.1.3.1 */
export function subEnrollParameters({ oInput }: SubEnrollValues): SubEnrollParameters {
  const { CertificatePublicKey: key, EnrolleeInformation: enrollee } = oInput
  return {
    publicKeyBytes: key.aPublicKeyBytes,
    guid: key.Guid,
    sku: enrollee.SKU,
    version: enrollee.Version,
    name: enrollee.Name,
    url: enrollee.URL,
  }
}
