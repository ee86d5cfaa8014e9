import { remember } from '../../../base/remember.ts'
import { FILE_LIMITS } from '../certificate-file.ts'
import { readCertificateTemplate, type CertificateTemplate } from '../certificate-template.ts'
import type { IssuingCertificate, SignedCertificate } from '../issuing-certificate.ts'
import { parseTemplate, REMEMBERED_CERTIFICATES } from '../read-issuing-certificate.ts'
import { XrmlError } from '../xrml-error.ts'
import { kindOf, type ChainMember } from './certificate-kind.ts'
import { ANCHOR_CHECK, CHAIN_CHECKS, type TrustAnchor } from './chain-checks.ts'
import {
  allResults,
  attempt,
  orUndefined,
  resultOf,
  runChecks,
  type CheckDescription,
  type CheckResult,
} from './check.ts'
import { KIND_CHECKS, KIND_KNOWN } from './kind-checks.ts'
import { LINK_CHECKS } from './link-checks.ts'
import { MOMENT_CHECKS } from './moment-checks.ts'
import { NAME_CHECKS } from './name-checks.ts'
import { SIGNATURE_CHECK, signatureSubjectOf } from './signature-check.ts'
import { DIGEST_CHECK, digestSubjectOf, SURFACE_CHECKS, WELL_FORMED } from './surface-checks.ts'
import { valuesOfCertificate } from './stated-values.ts'
import { VALUE_CHECKS } from './value-checks.ts'

/** Every check there is, in the order they are made. */
export const CHECKS: readonly CheckDescription[] = [
  WELL_FORMED,
  ...SURFACE_CHECKS,
  DIGEST_CHECK,
  SIGNATURE_CHECK,
  ...VALUE_CHECKS,
  KIND_KNOWN,
  ...KIND_CHECKS,
  ...NAME_CHECKS,
  ...MOMENT_CHECKS,
  ...LINK_CHECKS,
  ...CHAIN_CHECKS,
  ANCHOR_CHECK,
].map(({ name, paragraph, title }) => ({ name, paragraph, title }))

export interface ChainReport {
  /** Whether every check holds. */
  readonly ok: boolean
  readonly results: readonly CheckResult[]
  /** What could be read, leaf first. */
  readonly certificates: readonly (SignedCertificate | undefined)[]
}

/** What looking at one certificate by itself gives. */
export interface Examination {
  readonly results: readonly CheckResult[]
  readonly signed: SignedCertificate | undefined
  /** Only when the kind is known. */
  readonly member: ChainMember | undefined
}

function memberOf(signed: SignedCertificate | undefined): ChainMember | undefined {
  const kind = signed && kindOf(signed.certificate)
  return signed === undefined || kind === undefined ? undefined : { signed, kind }
}

/** What was found of one document at several places in chains: those that come again are the same there, too. */
const placed = new WeakMap<readonly CheckResult[], Map<number, readonly CheckResult[]>>()

/** Results for a document that were found as if it were at the place 0, for the one where it is. */
export function placedAt(results: readonly CheckResult[], index: number): readonly CheckResult[] {
  if (index === 0) return results
  const places = placed.get(results) ?? new Map<number, readonly CheckResult[]>()
  placed.set(results, places)
  const known = places.get(index) ?? results.map((result) => Object.freeze({ ...result, certificate: index }))
  places.set(index, known)
  return known
}

/** All checks that depend on the text of one certificate alone, at the place 0: neither on the moment nor on who is trusted. */
const examineText = remember((text: string): Examination => {
  const index = 0
  const read = attempt(() => readCertificateTemplate(text))
  const template: CertificateTemplate | undefined = orUndefined(read)
  const signed = template && orUndefined(attempt(() => parseTemplate(template)))
  const member = memberOf(signed)
  const wellFormed =
    read instanceof XrmlError
      ? resultOf(WELL_FORMED, 'fails', index, { detail: read.message, start: read.start })
      : resultOf(WELL_FORMED, 'holds', index)
  const results = [
    wellFormed,
    ...runChecks(SURFACE_CHECKS, template, index),
    ...runChecks([DIGEST_CHECK], template && digestSubjectOf(template), index),
    ...runChecks([SIGNATURE_CHECK], template && signatureSubjectOf(template), index),
    ...runChecks(VALUE_CHECKS, signed && valuesOfCertificate(signed), index),
    ...runChecks([KIND_KNOWN], signed, index),
    ...runChecks([...KIND_CHECKS, ...NAME_CHECKS], member, index),
  ]
  return { results, signed, member }
}, REMEMBERED_CERTIFICATES)

/** Makes all checks that need one certificate only. `at` as in verifyChain; `index` is put into the results. */
export function examineCertificate(text: string, index: number, at?: Date): Examination {
  const { results, signed, member } = examineText(text)
  const here = placedAt(results, index)
  if (at === undefined) return { results: here, signed, member }
  const moment = signed && { certificate: signed.certificate, at }
  return { results: [...here, ...runChecks(MOMENT_CHECKS, moment, index)], signed, member }
}

/** The checks between each certificate and the one after it, the first of which is at the place `first` of the chain. */
function examineLinks(certificates: readonly (IssuingCertificate | undefined)[], first: number): CheckResult[] {
  const links = certificates.slice(0, -1).map((issued, index) => {
    const issuer = certificates[index + 1]
    return runChecks(LINK_CHECKS, issued && issuer && { issued, issuer }, first + index)
  })
  return allResults(links)
}

const isDefined = <T>(value: T | undefined): value is T => value !== undefined

/** How a chain is judged. */
export interface ChainRules {
  /** The roots it may come from. */
  readonly anchors: readonly TrustAnchor[]
  /** The moment at which it must be valid as well; absent: those of issue alone. */
  readonly at?: Date
}

/**
 * Verifies a chain of issuing certificates, leaf first, up to one of `anchors`. Every check is made and reported for
 * every certificate, whatever became of the others; those on validity at a moment only when `at` is given. Without it
 * the chain is judged at the moments its certificates were issued. At most 16 certificates are looked at, and a chain
 * of more does not verify. [MS-RMPR] §2.2.9.2, §2.2.9.3. Does not throw.
 */
export const verifyChain = (texts: readonly string[], rules: ChainRules): ChainReport =>
  verifyIssuers(texts, rules, CHAIN_CHECKS)

/** The same by other checks on the chain as a whole, of which `first` documents stand below these certificates. */
export function verifyIssuers(
  texts: readonly string[],
  { anchors, at }: ChainRules,
  chainChecks: typeof CHAIN_CHECKS,
  first = 0,
): ChainReport {
  const examinations = texts
    .slice(0, FILE_LIMITS.certificates)
    .map((text, index) => examineCertificate(text, first + index, at))
  const certificates = examinations.map(({ signed }) => signed)
  const members = examinations.map(({ member }) => member).filter(isDefined)
  const top = certificates.at(-1)
  const results = allResults([
    ...examinations.map((examination) => examination.results),
    examineLinks(
      certificates.map((signed) => signed?.certificate),
      first,
    ),
    runChecks(chainChecks, members.length === examinations.length ? members : undefined),
    runChecks(
      [ANCHOR_CHECK],
      top && { issuer: top.certificate.issuer, anchors },
      first + Math.max(certificates.length - 1, 0),
    ),
  ])
  return { ok: results.every(({ outcome }) => outcome === 'holds'), results, certificates }
}
