import type { EnrollParameters, REVOCATION_INFORMATION } from '../../protocol/enrollment.ts'
import type { ENROLLEE_PARAMETERS } from '../../protocol/sub-enrollment.ts'
import type { ValueOf } from '../../protocol/message-shape.ts'
import { subEnrollParameters } from './sub-enroll-message.ts'

type EnrollValues = ValueOf<typeof ENROLLEE_PARAMETERS> & {
  readonly RevocationInformation: ValueOf<typeof REVOCATION_INFORMATION>
}

/** The parameters of an Enroll request in the protocol's own terms. [MS-RMPR] §3.6.4.1.4.1 */
export function enrollParameters({ RevocationInformation: revocation, ...oInput }: EnrollValues): EnrollParameters {
  const { RevocationAuthorityInformation: authorities } = revocation.aRevocationAuthorities
  return {
    ...subEnrollParameters({ oInput }),
    revocationType: revocation.RevocationType,
    revocationAuthorities: authorities.map(({ aRevocationAuthorityPublicKey: key }) => key),
  }
}
