import { formatMinute, isWithin } from '../base/moment.ts'
import {
  parseAnchors,
  parsePkcs1PublicKey,
  sameKey,
  verifyChain,
  type IssuingCertificate,
  type TrustAnchor,
} from '../certificates/index.ts'
import { parseGuid } from '../base/guid.ts'
import { LicensingError } from './licensing-error.ts'
import type { SubEnrollRequest } from './ports.ts'

/** A chain that is what was asked for and leads to a trusted root. */
export interface CheckedAnswer {
  readonly chain: readonly string[]
  readonly certificate: IssuingCertificate
  readonly anchor: TrustAnchor
}

/** Who has answered, for messages. */
export type Responder = 'root' | 'enrollment service'

/** Why a certificate is not what was asked for. */
export const notAskedFor = (what: string, who: Responder) =>
  new LicensingError(
    'answer-not-asked-for',
    `The ${who}’s certificate ${what}. Nothing was kept; ask the ${who}’s administrator.`,
  )

/** Whether the certificate says what was asked for. [MS-RMPRS] §3.3.4.1, Data Processing */
function checkCertificate(
  { principal, rangeTime }: IssuingCertificate,
  request: SubEnrollRequest,
  at: Date,
  who: Responder,
): void {
  const { object, publicKey } = principal
  if (!sameKey(publicKey, parsePkcs1PublicKey(request.publicKeyBytes))) throw notAskedFor('is for another key', who)
  if (parseGuid(object.id.value) !== request.guid) throw notAskedFor('is for another GUID', who)
  if (object.address?.value !== request.url) throw notAskedFor('names another URL', who)
  if (!isWithin(at, rangeTime)) {
    const { from, until } = rangeTime
    throw notAskedFor(`is valid from ${formatMinute(from)} until ${formatMinute(until)}, which is not now`, who)
  }
}

/** The root that the chain itself names, for those who have told of none to trust. */
function anchorOf(chain: readonly string[], who: Responder): readonly TrustAnchor[] {
  try {
    return parseAnchors(chain.at(-1) ?? '')
  } catch (cause) {
    throw new LicensingError('answer-not-trusted', `The answer of the ${who} does not end with a CA certificate.`, {
      cause,
    })
  }
}

/**
 * Checks everything about the answer of a root or an enrollment service before any of it is kept: that the chain holds up to one of `anchors` (with
 * none given: to the root it names itself), at this moment, and that it is for what was asked.
 * Throws LicensingError `answer-not-trusted` or `answer-not-asked-for`.
 */
export function checkAnswer(
  chain: readonly string[],
  request: SubEnrollRequest,
  anchors: readonly TrustAnchor[],
  at: Date,
  who: Responder = 'root',
): CheckedAnswer {
  const trusted = anchors.length > 0 ? anchors : anchorOf(chain, who)
  const report = verifyChain(chain, { anchors: trusted, at })
  const failed = report.results.find(({ outcome }) => outcome === 'fails')
  const certificate = report.certificates[0]?.certificate
  const top = report.certificates.at(-1)?.certificate.issuer.publicKey
  const anchor = top && trusted.find(({ publicKey }) => sameKey(publicKey, top))
  if (!report.ok || certificate === undefined || anchor === undefined) {
    const why = failed === undefined ? 'it is incomplete' : `${failed.check}: ${failed.detail ?? 'does not hold'}`
    throw new LicensingError(
      'answer-not-trusted',
      `The chain in the ${who}’s answer does not verify (${why}). Nothing was kept.`,
    )
  }
  checkCertificate(certificate, request, at, who)
  return { chain, certificate, anchor }
}
