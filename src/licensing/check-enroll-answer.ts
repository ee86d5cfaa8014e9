import { readRevocation, sameKey, type IssuingCertificate, type TrustAnchor } from '../certificates/index.ts'
import { checkAnswer, notAskedFor, type CheckedAnswer } from './check-answer.ts'
import { LicensingError } from './licensing-error.ts'
import type { EnrollRequest } from './ports.ts'

/** SLC, Enrollment Service, Enrollment CA, CA. [MS-RMPR] §3.6.4.1.4.7 */
const CERTIFICATES = 4

/** Those who may revoke must be those whom the root has named, and nobody else. [MS-RMPR] §2.2.9.3.4 */
function checkAuthorities({ revocation }: IssuingCertificate, { revocationAuthorities: wanted }: EnrollRequest): void {
  const named = revocation === undefined ? [] : readRevocation(revocation).slice(1)
  const isSame = named.length === wanted.length && named.every((key, index) => isKey(key, wanted[index]))
  if (!isSame) throw notAskedFor('names other revocation authorities', 'enrollment service')
}

const isKey = (key: Parameters<typeof sameKey>[0], wanted: Parameters<typeof sameKey>[0] | undefined): boolean =>
  wanted !== undefined && sameKey(key, wanted)

/**
 * Checks everything about an enrollment service's answer before any of it is kept, as `checkAnswer` does; and that it has
 * exactly four certificates, and that nobody may revoke the first of them who was not named.
 * Throws LicensingError `answer-not-trusted` or `answer-not-asked-for`.
 */
export function checkEnrollAnswer(
  chain: readonly string[],
  request: EnrollRequest,
  anchors: readonly TrustAnchor[],
  at: Date,
): CheckedAnswer {
  if (chain.length !== CERTIFICATES) {
    throw new LicensingError(
      'answer-not-trusted',
      `The answer of the enrollment service has ${chain.length} certificates, not ${CERTIFICATES}. Nothing was kept.`,
    )
  }
  const answer = checkAnswer(chain, request, anchors, at, 'enrollment service')
  checkAuthorities(answer.certificate, request)
  return answer
}
