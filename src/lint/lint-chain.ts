import { IllFormedXml } from '../asmx/message/index.ts'
import {
  CHECKS,
  FILE_LIMITS,
  isLicenseText,
  kindOf,
  LICENSE_CHECKS,
  verifyChain,
  verifyLicenseChain,
  type CheckResult,
  type LicenseChainReport,
  type LicenseChainRules,
  type SignedDocument,
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

const verify = (texts: readonly string[], rules: LicenseChainRules): Omit<LicenseChainReport, 'ok'> => {
  if (isLicenseText(texts[0] ?? '')) return verifyLicenseChain(texts, rules)
  const { results, certificates } = verifyChain(texts, rules)
  return { results, documents: certificates }
}

/**
 * Whom a chain itself names: who has signed the last of it; and of a licence with the certificate of its server alone, that
 * server, as somebody who trusts it needs none of those above. [MS-RMPR] §3.1.1.1.2
 */
function namedBy(texts: readonly string[]): Required<Pick<LicenseChainRules, 'anchors' | 'licensors'>> {
  const [top] = verify(texts.slice(-1), { anchors: [] }).documents
  if (top === undefined) return { anchors: [], licensors: [] }
  const signed = 'certificate' in top ? top.certificate : top.license
  const isAlone = 'certificate' in top && texts.length > 1 && isLicenseText(texts.at(-2) ?? '')
  return {
    anchors: [{ publicKey: signed.issuer.publicKey }],
    licensors: isAlone ? [top.certificate.principal.publicKey] : [],
  }
}

/** What holds when a check does. */
function whyOf({ check }: CheckResult, document: SignedDocument | undefined): string {
  const ofLicense = document !== undefined && !('certificate' in document)
  const known = ofLicense ? [...LICENSE_CHECKS, ...CHECKS] : [...CHECKS, ...LICENSE_CHECKS]
  return known.find(({ name }) => name === check)?.title ?? ''
}

/** Where a rule is broken: where reading has stopped, or where the rule looks. */
function offsetIn(text: string, { check, start }: CheckResult): number {
  if (start !== undefined) return start
  const tree = treeOf(text)
  return tree instanceof IllFormedXml ? 0 : deepestOf(tree, CHECK_PLACES[check] ?? []).start
}

const describe = (document: SignedDocument | undefined): string =>
  document === undefined
    ? 'unknown'
    : 'certificate' in document
      ? (kindOf(document.certificate) ?? 'unknown')
      : document.license.kind

/**
 * Looks at a chain of certificates or licences, leaf first, by the checks of `verify`. `answer`: what becomes of one that breaks
 * a rule. [MS-RMPR] §2.2.9.2 to §2.2.9.10
 */
export function lintChain(
  certificates: readonly PlacedCertificate[],
  { anchors, at }: ChainRules,
  answer = REFUSED,
): LintReport {
  const texts = certificates.map(({ text }) => text)
  const trusted = anchors === undefined ? namedBy(texts) : { anchors }
  const { results, documents } = verify(texts, { ...trusted, ...(at !== undefined && { at }) })
  const findingOf = (result: CheckResult): Finding => {
    const index = result.certificate ?? 0
    const certificate = certificates[index]
    const whose = result.certificate === undefined ? 'the chain' : `certificate ${index}`
    return {
      rule: result.check,
      paragraph: result.paragraph,
      place: certificate?.placeAt(offsetIn(certificate.text, result)) ?? { line: 1, column: 1 },
      detail: `${whose}: ${result.detail ?? 'the check does not hold'}`,
      why: whyOf(result, documents[index]),
      answer,
    }
  }
  const tooMany: Finding[] =
    texts.length <= FILE_LIMITS.certificates
      ? []
      : [
          {
            ...{ ...tooManyFinding, answer },
            place: certificates[FILE_LIMITS.certificates]?.placeAt(0) ?? { line: 1, column: 1 },
          },
        ]
  return {
    subject: `chain of ${texts.length}: ${documents.map(describe).join(', ')}`,
    findings: [...results.filter(({ outcome }) => outcome === 'fails').map(findingOf), ...tooMany],
  }
}

const tooManyFinding = {
  rule: 'chain-order',
  paragraph: '[MS-RMPR] §2.2.9.2',
  detail: `The chain has more than ${FILE_LIMITS.certificates} certificates.`,
  why: 'The chain is SLC, Enrollment Service, Enrollment CA, CA, leaf first and complete.',
}
