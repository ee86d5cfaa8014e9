import type { TrustAnchor } from '../certificates/index.ts'
import type { CheckedAnswer } from './check-answer.ts'
import { checkEnrollAnswer } from './check-enroll-answer.ts'
import { checkFreshness } from './check-freshness.ts'
import { checkNewer, explainedFault, type HeldCertificates } from './check-renewed.ts'
import type { EnrollmentService, EnrollRequest } from './ports.ts'

/** A root that an enrollment service has enrolled and that asks it for the next certificate. */
export interface EnrollAgainOptions {
  readonly request: EnrollRequest
  /** The roots to trust: the one that the first answer led to. */
  readonly anchors: readonly TrustAnchor[]
  readonly service: EnrollmentService
  readonly now: () => Date
  readonly held: HeldCertificates
}

const WHO = 'enrollment service'

/**
 * Gets an enrolled root its next licensor certificate: the same request as the first time, with the same key and GUID, and
 * the same checks; and it must be newer. [MS-RMPR] §3.1.6.2, §3.6.4.2.4.1. Throws LicensingError.
 */
export async function enrollAgain(options: EnrollAgainOptions): Promise<CheckedAnswer> {
  const { request, anchors, service, now, held } = options
  const askedAt = now()
  try {
    const answer = checkEnrollAnswer(await service.enroll(request), request, anchors, now())
    checkFreshness(answer, askedAt, undefined, WHO)
    checkNewer(answer.certificate, held.licensor, WHO)
    return answer
  } catch (error) {
    throw explainedFault(error, held, now(), WHO)
  }
}
