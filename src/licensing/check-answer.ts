import {
  parseAnchors,
  parsePkcs1PublicKey,
  sameKey,
  verifyChain,
  type IssuingCertificate,
  type TrustAnchor,
} from '../certificates/index.ts'
import { parseGuid } from '../base/guid.ts'
import { chainRefusal, numberRefusal, type Responder } from './chain-refusal.ts'
import { LicensingError } from './licensing-error.ts'
import type { SubEnrollRequest } from './ports.ts'

/** A chain that is what was asked for and leads to a trusted root. */
export interface CheckedAnswer {
  readonly chain: readonly string[]
  readonly certificate: IssuingCertificate
  readonly anchor: TrustAnchor
}

/** Why a certificate is not what was asked for. */
export const notAskedFor = (what: string, who: Responder) =>
  new LicensingError(
    'answer-not-asked-for',
    `The ${who}’s certificate ${what}. Nothing was kept; ask the ${who}’s administrator.`,
  )

/** Whether the certificate says what was asked for. [MS-RMPRS] §3.3.4.1, Data Processing */
function checkCertificate({ principal }: IssuingCertificate, request: SubEnrollRequest, who: Responder): void {
  const { object, publicKey, securityLevels } = principal
  const levelOf = (wanted: string) => securityLevels.find(({ name }) => name === wanted)?.value
  if (!sameKey(publicKey, parsePkcs1PublicKey(request.publicKeyBytes))) throw notAskedFor('is for another key', who)
  if (parseGuid(object.id.value) !== request.guid) throw notAskedFor('is for another GUID', who)
  if (object.address?.value !== request.url) throw notAskedFor('names another URL', who)
  if (levelOf('Server-SKU') !== request.sku) throw notAskedFor('names another SKU', who)
  if (levelOf('Server-Version') !== request.version) throw notAskedFor('names another version', who)
  // An SLC need not tell a name; [MS-RMPR] §2.2.9.3.3 and [MS-RMPRS] §3.3.4.1.3.3 disagree.
  if (object.name !== undefined && object.name !== request.name) throw notAskedFor('names another server', who)
}

/** The root that the chain itself names, for those who have told of none to trust. */
function anchorOf(chain: readonly string[], who: Responder): readonly TrustAnchor[] {
  try {
    return parseAnchors(chain.at(-1) ?? '')
  } catch (cause) {
    throw new LicensingError(
      'answer-not-trusted',
      `The answer of the ${who} does not end with a CA certificate. Nothing was kept; ask the ${who}’s administrator.`,
      { cause },
    )
  }
}

/**
 * Checks everything about the answer of a root or an enrollment service before any of it is kept: that the chain has as many
 * certificates as it must and holds up to one of `anchors` (with none given: to the root it names itself), at this moment, and
 * that it is for what was asked.
 * Throws LicensingError `answer-not-trusted` or `answer-not-asked-for`.
 */
export function checkAnswer(
  chain: readonly string[],
  request: SubEnrollRequest,
  anchors: readonly TrustAnchor[],
  at: Date,
  who: Responder = 'root',
): CheckedAnswer {
  const wrongNumber = numberRefusal(chain.length, who)
  if (wrongNumber !== undefined) throw wrongNumber
  const trusted = anchors.length > 0 ? anchors : anchorOf(chain, who)
  const report = verifyChain(chain, { anchors: trusted, at })
  const certificate = report.certificates[0]?.certificate
  const top = report.certificates.at(-1)?.certificate.issuer.publicKey
  const anchor = top && trusted.find(({ publicKey }) => sameKey(publicKey, top))
  if (!report.ok || certificate === undefined || anchor === undefined) throw chainRefusal(report, at, who)
  checkCertificate(certificate, request, who)
  return { chain, certificate, anchor }
}
