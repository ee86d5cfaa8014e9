import { formatMinute, wholeMinute } from '../base/moment.ts'
import type { Responder } from './chain-refusal.ts'
import type { CheckedAnswer } from './check-answer.ts'
import { LicensingError } from './licensing-error.ts'

/** How far the clocks of who asks and who answers may differ: the tolerance of [MS-RMPR] §3.1.3.3, in milliseconds. */
const TOLERANCE = 15 * 60_000

const outdated = (why: string, who: Responder) =>
  new LicensingError(
    'answer-outdated',
    `The ${who}’s answer is one to an older request: ${why}. Nothing was kept; ask again, and if that does not help compare the clocks of both servers.`,
  )

/**
 * Checks that an answer was made for the request that was sent at `askedAt`, and is not the certificate that the server
 * has already. Throws LicensingError `answer-outdated`.
 */
export function checkFreshness(
  { chain, certificate: { issuedTime } }: CheckedAnswer,
  askedAt: Date,
  own: string | undefined,
  who: Responder = 'root',
): void {
  if (own !== undefined && chain[0] === own) throw outdated('it is the certificate that this server has already', who)
  if (issuedTime.getTime() < wholeMinute(askedAt).getTime() - TOLERANCE) {
    throw outdated(`it was issued at ${formatMinute(issuedTime)} and asked for at ${formatMinute(askedAt)}`, who)
  }
}
