import { sameKey, type RsaPublicKey } from '../../keys/rsa-public-key.ts'
import { FILE_LIMITS } from '../certificate-file.ts'
import type { SignedCertificate } from '../issuing-certificate.ts'
import { isLicenseText, isOfKind, readLicense, type SignedLicense } from '../licenses/index.ts'
import { hashInput } from '../parts/hash.ts'
import { ANCHOR_CHECK, CHAIN_CHECKS, MACHINE_CHAIN_CHECKS, MACHINE_CHAIN_ORDER, ONE_MODE } from './chain-checks.ts'
import { kindOf } from './certificate-kind.ts'
import {
  allResults,
  attempt,
  resultOf,
  runChecks,
  type Check,
  type CheckDescription,
  type CheckResult,
} from './check.ts'
import { LICENSE_KIND_CHECKS } from './license-checks.ts'
import { issuingOf, LICENSE_LINK_CHECKS, type LicenseIssuer } from './license-link-checks.ts'
import { ISSUED_WITHIN_CHECKS, ISSUER_CHECKS } from './link-checks.ts'
import { MOMENT_CHECKS } from './moment-checks.ts'
import { SIGNATURE_CHECK, signatureSubjectOfLicense } from './signature-check.ts'
import { valuesOfLicense } from './stated-values.ts'
import { DIGEST_CHECK, LICENSE_SURFACE_CHECK, WELL_FORMED } from './surface-checks.ts'
import { VALUE_CHECKS } from './value-checks.ts'
import { examineCertificate, placedAt, verifyIssuers, type ChainRules } from './verify-chain.ts'
import { XrmlError } from '../xrml-error.ts'

/** What is read of a chain: licences first, then issuing certificates. */
export type SignedDocument = SignedLicense | SignedCertificate

/** How a chain of licences is judged. */
export interface LicenseChainRules extends ChainRules {
  /** Keys of servers whose licensor certificate is trusted as it is: the chain may end with it. [MS-RMPR] §3.1.1.1.2 */
  readonly licensors?: readonly RsaPublicKey[]
}

export interface LicenseChainReport {
  /** Whether every check holds. */
  readonly ok: boolean
  readonly results: readonly CheckResult[]
  /** What could be read, leaf first. */
  readonly documents: readonly (SignedDocument | undefined)[]
}

const LICENSE_WELL_FORMED: CheckDescription = { ...WELL_FORMED, paragraph: '[MS-RMPR] §2.2.9.4 to §2.2.9.10' }

const licenseOrder: Check<readonly SignedLicense[]> = {
  name: 'license-order',
  paragraph: '[MS-RMPR] §2.2.9.2',
  title:
    'One licence stands above all; between it and the issuing certificates only a CLC, where that was signed with.',
  examine: ([, ...more]) =>
    more.length === 0 || (more.length === 1 && more.every((signed) => isOfKind(signed, 'client-licensor-certificate')))
      ? undefined
      : 'Between the licence and the issuing certificates stands more than a CLC.',
}

/** Every check made on licences, in the order they are made; those on issuing certificates follow. */
export const LICENSE_CHECKS: readonly CheckDescription[] = [
  LICENSE_WELL_FORMED,
  LICENSE_SURFACE_CHECK,
  DIGEST_CHECK,
  SIGNATURE_CHECK,
  ...VALUE_CHECKS,
  ...LICENSE_KIND_CHECKS,
  ...MOMENT_CHECKS,
  ...ISSUER_CHECKS,
  ...ISSUED_WITHIN_CHECKS,
  ...LICENSE_LINK_CHECKS,
  licenseOrder,
  ONE_MODE,
  ANCHOR_CHECK,
  MACHINE_CHAIN_ORDER,
].map(({ name, paragraph, title }) => ({ name, paragraph, title }))

/** What looking at one licence by itself gives. */
interface LicenseExamination {
  readonly results: readonly CheckResult[]
  readonly signed: SignedLicense | undefined
}

/** All checks that depend on the text of one licence alone, at the place 0. */
function examineRead(signed: SignedLicense): LicenseExamination {
  const index = 0
  const input = hashInput(signed.bodyText)
  const { hash, digest: stated } = signed.signature
  const results = [
    resultOf(LICENSE_WELL_FORMED, 'holds', index),
    ...runChecks([LICENSE_SURFACE_CHECK], signed, index),
    ...runChecks([DIGEST_CHECK], { hash, input, stated }, index),
    ...runChecks([SIGNATURE_CHECK], signatureSubjectOfLicense(signed, input), index),
    ...runChecks(VALUE_CHECKS, valuesOfLicense(signed), index),
    ...runChecks(LICENSE_KIND_CHECKS, signed, index),
  ]
  return Object.freeze({ results: Object.freeze(results), signed })
}

/** The checks on a text that need to have read it. */
const CHECKS_OF_READ: readonly CheckDescription[] = [
  LICENSE_SURFACE_CHECK,
  DIGEST_CHECK,
  SIGNATURE_CHECK,
  ...VALUE_CHECKS,
  ...LICENSE_KIND_CHECKS,
]

const unreadable = ({ message, start }: XrmlError): LicenseExamination => ({
  results: [
    resultOf(LICENSE_WELL_FORMED, 'fails', 0, { detail: message, start }),
    ...CHECKS_OF_READ.map((check) => resultOf(check, 'not-reached', 0)),
  ],
  signed: undefined,
})

/** What was found of licences is kept as long as how they read: a text that comes again reads as the same object. */
const examined = new WeakMap<SignedLicense, LicenseExamination>()

function examineText(text: string): LicenseExamination {
  const read = attempt(() => readLicense(text))
  if (read instanceof XrmlError) return unreadable(read)
  const known = examined.get(read)
  if (known !== undefined) return known
  const examination = examineRead(read)
  examined.set(read, examination)
  return examination
}

/** Makes all checks that need one licence only. */
function examineLicense(text: string, index: number, at: Date | undefined): LicenseExamination {
  const { results, signed } = examineText(text)
  const placed = placedAt(results, index)
  if (at === undefined) return { results: placed, signed }
  return {
    results: [...placed, ...runChecks(MOMENT_CHECKS, signed && { certificate: usableIn(signed), at }, index)],
    signed,
  }
}

/** When a licence may be used at all; the times of single rights are for those who exercise them. */
const usableIn = ({ license }: SignedLicense) => ({
  ...(license.validityTime === undefined ? {} : { validityTime: license.validityTime }),
  ...(license.kind === 'client-licensor-certificate' ? { rangeTime: license.rangeTime } : {}),
})

/** The certificate as the issuer of a licence; undefined where it is none that issues. */
function asIssuer(document: SignedDocument | undefined): LicenseIssuer | undefined {
  if (document === undefined) return undefined
  if ('certificate' in document) {
    const kind = kindOf(document.certificate)
    return kind && { kind, signed: document }
  }
  return isOfKind(document, 'client-licensor-certificate')
    ? { kind: 'client-licensor-certificate', signed: document }
    : undefined
}

function examineLink(
  signed: SignedLicense | undefined,
  next: SignedDocument | undefined,
  index: number,
): CheckResult[] {
  const issuer = asIssuer(next)
  const link = signed && issuer && { license: signed.license, issuer }
  const times = link && { issued: link.license, issuer: issuingOf(link.issuer) }
  return [
    ...runChecks([...ISSUER_CHECKS, ...ISSUED_WITHIN_CHECKS], times, index),
    ...runChecks(LICENSE_LINK_CHECKS, link, index),
  ]
}

/** The part of a chain from its first issuing certificate on. */
interface IssuerReport {
  readonly results: readonly CheckResult[]
  readonly certificates: readonly (SignedCertificate | undefined)[]
}

const isTrusted = (signed: SignedCertificate | undefined, licensors: readonly RsaPublicKey[]): boolean =>
  signed !== undefined && licensors.some((key) => sameKey(key, signed.certificate.principal.publicKey))

/** Examines the certificates `texts`, which stand above so many licences. */
function examineIssuers(
  texts: readonly string[],
  rules: LicenseChainRules,
  { ofMachine, licenses }: { readonly ofMachine: boolean; readonly licenses: number },
): IssuerReport {
  const [first = ''] = texts
  const { results, signed } = examineCertificate(first, licenses, rules.at)
  if (isTrusted(signed, rules.licensors ?? [])) {
    return { results: [...results, resultOf(ANCHOR_CHECK, 'holds', licenses)], certificates: [signed] }
  }
  return verifyIssuers(texts, rules, ofMachine ? MACHINE_CHAIN_CHECKS : CHAIN_CHECKS, licenses)
}

/** How many licences a chain begins with: one at least, whatever it is. */
function countLicenses(texts: readonly string[]): number {
  const count = texts.findIndex((text) => !isLicenseText(text))
  return count < 0 ? texts.length : Math.max(count, Math.min(1, texts.length))
}

function examineTop(last: SignedLicense | undefined, rules: LicenseChainRules, index: number): CheckResult[] {
  const licensors = (rules.licensors ?? []).map((publicKey) => ({ publicKey }))
  const subject = last && { issuer: last.license.issuer, anchors: [...rules.anchors, ...licensors] }
  return runChecks([ANCHOR_CHECK], subject, index)
}

/**
 * Verifies a chain whose leaf is a licence, or the certificate of a machine, an account or a client: leaf first, then a CLC
 * where that was signed with, then issuing certificates up to one of `anchors`, or to a licensor that is trusted itself. It may
 * also end with the licence, when a trusted key has signed that. Every check is made and reported, as verifyChain does, with
 * `at` as there. At most 16 documents are looked at. [MS-RMPR] §2.2.9.2. Does not throw.
 */
export function verifyLicenseChain(texts: readonly string[], rules: LicenseChainRules): LicenseChainReport {
  const seen = texts.slice(0, FILE_LIMITS.certificates)
  const count = countLicenses(seen)
  const licenses = seen.slice(0, count).map((text, index) => examineLicense(text, index, rules.at))
  const read = licenses.map(({ signed }) => signed)
  const above = seen.slice(count)
  const ofMachine = read[0]?.license.kind === 'security-processor-certificate'
  const issuers: IssuerReport =
    above.length === 0
      ? { results: examineTop(read.at(-1), rules, Math.max(count - 1, 0)), certificates: [] }
      : examineIssuers(above, rules, { ofMachine, licenses: count })
  const documents: (SignedDocument | undefined)[] = [...read, ...issuers.certificates]
  const links = read.map((signed, index) =>
    index + 1 < documents.length ? examineLink(signed, documents[index + 1], index) : [],
  )
  const results = allResults([
    ...licenses.map((examination) => examination.results),
    ...links,
    runChecks([licenseOrder], allOf(read)),
    runChecks(
      [ONE_MODE],
      allOf(documents)?.map((signed) => ({ signed })),
    ),
    issuers.results,
  ])
  const ok = texts.length > 0 && texts.length === seen.length && results.every(({ outcome }) => outcome === 'holds')
  return { ok, results, documents }
}

/** All of them, if none is missing. */
function allOf<Value>(values: readonly (Value | undefined)[]): Value[] | undefined {
  const present = values.filter((value) => value !== undefined)
  return present.length === values.length ? present : undefined
}
