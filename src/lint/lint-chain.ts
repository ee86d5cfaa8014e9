import { IllFormedXml } from '../asmx/message/index.ts'
import {
  CHECKS,
  FILE_LIMITS,
  kindOf,
  verifyChain,
  type CheckResult,
  type SignedCertificate,
  type TrustAnchor,
} from '../certificates/index.ts'
import { CHECK_PLACES } from './check-places.ts'
import { deepestOf, treeOf } from './element-place.ts'
import type { Finding, LintReport, Place } from './finding.ts'

/** A certificate and where each of its characters stands in the file. */
export interface PlacedCertificate {
  readonly text: string
  placeAt(offset: number): Place
}

/** How a chain is judged. */
export interface ChainRules {
  /** The roots it may come from; undefined: whichever it names itself. */
  readonly anchors: readonly TrustAnchor[] | undefined
  /** The moment at which it must be valid as well; undefined: those of issue alone. */
  readonly at: Date | undefined
}

/** What a licensing server that is given such a chain does. */
const REFUSED = 'whoever is given this chain does not trust it'

function anchorOf(certificates: readonly (SignedCertificate | undefined)[]): TrustAnchor[] {
  const issuer = certificates.at(-1)?.certificate.issuer
  return issuer === undefined ? [] : [{ publicKey: issuer.publicKey }]
}

const whyOf = ({ check }: CheckResult): string => CHECKS.find(({ name }) => name === check)?.title ?? ''

/** Where a rule is broken: where reading has stopped, or where the rule looks. */
function offsetIn(text: string, { check, start }: CheckResult): number {
  if (start !== undefined) return start
  const tree = treeOf(text)
  return tree instanceof IllFormedXml ? 0 : deepestOf(tree, CHECK_PLACES[check] ?? []).start
}

function findingOf(result: CheckResult, certificates: readonly PlacedCertificate[]): Finding {
  const index = result.certificate ?? 0
  const certificate = certificates[index]
  const place = certificate?.placeAt(offsetIn(certificate.text, result)) ?? { line: 1, column: 1 }
  const whose = result.certificate === undefined ? 'the chain' : `certificate ${index}`
  return {
    rule: result.check,
    paragraph: result.paragraph,
    place,
    detail: `${whose}: ${result.detail ?? 'the check does not hold'}`,
    why: whyOf(result),
    answer: REFUSED,
  }
}

const describe = (signed: SignedCertificate | undefined): string =>
  (signed === undefined ? undefined : kindOf(signed.certificate)) ?? 'unknown'

/** Looks at a chain of certificates, leaf first, by the checks of `verify`. [MS-RMPR] §2.2.9.2, §2.2.9.3 */
export function lintChain(certificates: readonly PlacedCertificate[], { anchors, at }: ChainRules): LintReport {
  const texts = certificates.map(({ text }) => text)
  const own = anchors ?? anchorOf(verifyChain(texts.slice(-1), { anchors: [] }).certificates)
  const report = verifyChain(texts, { anchors: own, ...(at !== undefined && { at }) })
  const failed = report.results.filter(({ outcome }) => outcome === 'fails')
  const tooMany: Finding[] =
    texts.length <= FILE_LIMITS.certificates
      ? []
      : [{ ...tooManyFinding, place: certificates[FILE_LIMITS.certificates]?.placeAt(0) ?? { line: 1, column: 1 } }]
  return {
    subject: `chain of ${texts.length}: ${report.certificates.map(describe).join(', ')}`,
    findings: [...failed.map((result) => findingOf(result, certificates)), ...tooMany],
  }
}

const tooManyFinding = {
  rule: 'chain-order',
  paragraph: '[MS-RMPR] §2.2.9.2',
  detail: `The chain has more than ${FILE_LIMITS.certificates} certificates.`,
  why: 'The chain is SLC, Enrollment Service, Enrollment CA, CA, leaf first and complete.',
  answer: REFUSED,
}
