import { readRevocation, sameKey, type IssuingCertificate, type TrustAnchor } from '../certificates/index.ts'
import { checkAnswer, notAskedFor, type CheckedAnswer } from './check-answer.ts'
import type { EnrollRequest } from './ports.ts'

/** Those who may revoke must be those whom the root has named, and nobody else. [MS-RMPR] §2.2.9.3.4 */
function checkAuthorities({ revocation }: IssuingCertificate, { revocationAuthorities: wanted }: EnrollRequest): void {
  const named = revocation === undefined ? [] : readRevocation(revocation).slice(1)
  const isSame = named.length === wanted.length && named.every((key, index) => isKey(key, wanted[index]))
  if (!isSame) throw notAskedFor('names other revocation authorities', 'enrollment service')
}

const isKey = (key: Parameters<typeof sameKey>[0], wanted: Parameters<typeof sameKey>[0] | undefined): boolean =>
  wanted !== undefined && sameKey(key, wanted)

/**
 * Checks everything about an enrollment service's answer before any of it is kept, as `checkAnswer` does; and that
 * nobody may revoke the first of its certificates who was not named.
 * Throws LicensingError `answer-not-trusted` or `answer-not-asked-for`.
 */
export function checkEnrollAnswer(
  chain: readonly string[],
  request: EnrollRequest,
  anchors: readonly TrustAnchor[],
  at: Date,
): CheckedAnswer {
  const answer = checkAnswer(chain, request, anchors, at, 'enrollment service')
  checkAuthorities(answer.certificate, request)
  return answer
}
