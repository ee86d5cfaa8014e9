import { DomainError } from '../../../base/domain-error.ts'
import type { SignedLicense } from '../licenses/license.ts'
import type { CheckResult } from './check.ts'
import { verifyLicenseChain, type LicenseChainReport, type LicenseChainRules } from './verify-license-chain.ts'

export type LicenseChainErrorCode =
  /** Something in the chain cannot be read. */
  | 'license-malformed'
  /** A digest or signature is not that of its document, or not by the key of the next certificate. */
  | 'license-signature'
  /** The chain does not lead to anybody who is trusted. */
  | 'license-untrusted'
  /** An issuer has issued what it may not. */
  | 'license-not-permitted'
  /** Hash and keys are not those of one cryptographic mode. */
  | 'license-mode'
  /** A document is not what its kind prescribes. */
  | 'license-unfit'
  /** The licence is not valid at the moment, or was issued when its issuer might not. */
  | 'license-expired'
  /** The certificate of an issuer is not valid at the moment. */
  | 'license-issuer-expired'

/** A chain of licences that does not verify. */
export class LicenseChainError extends DomainError<LicenseChainErrorCode> {
  /** The name of the check that failed. */
  readonly check: string
  /** The index of the document looked at, leaf 0; undefined when the chain as a whole was. */
  readonly certificate: number | undefined

  constructor(code: LicenseChainErrorCode, { check, certificate, detail }: CheckResult) {
    const whose = certificate === undefined ? 'the chain' : `document ${certificate} of the chain`
    super(code, `The check ${check} does not hold for ${whose}: ${detail ?? 'it could not be made.'}`)
    this.check = check
    this.certificate = certificate
  }
}

/** What it means that a check fails, the gravest first: of several, that one is told. */
const MEANINGS: readonly (readonly [code: LicenseChainErrorCode, checks: readonly string[]])[] = [
  ['license-malformed', ['well-formed', 'times', 'public-keys', 'body-version', 'work-object']],
  ['license-signature', ['surface-form', 'signature-algorithm', 'digest', 'signature', 'signature-size', 'issuer-key']],
  ['license-mode', ['license-mode', 'cryptographic-mode', 'one-mode']],
  ['license-untrusted', ['anchor']],
  ['license-not-permitted', ['issue-permitted', 'sub-enrollment-depth']],
]

const EXPIRY = ['validity-at-moment', 'range-at-moment']

const isOfTime = ({ check }: CheckResult): boolean => EXPIRY.includes(check) || check.startsWith('issued-within-')

const expiryCode = ({ check, certificate }: CheckResult): LicenseChainErrorCode =>
  certificate === 0 || !EXPIRY.includes(check) ? 'license-expired' : 'license-issuer-expired'

/** Why a chain does not verify; undefined when it does. */
function refusalOf({ results, ok }: LicenseChainReport): LicenseChainError | undefined {
  if (ok) return undefined
  const failed = results.filter(({ outcome }) => outcome === 'fails')
  for (const [code, checks] of MEANINGS) {
    const found = failed.find(({ check }) => checks.includes(check))
    if (found !== undefined) return new LicenseChainError(code, found)
  }
  const unfit = failed.find((result) => !isOfTime(result))
  if (unfit !== undefined) return new LicenseChainError('license-unfit', unfit)
  const [late] = failed
  if (late !== undefined) return new LicenseChainError(expiryCode(late), late)
  return new LicenseChainError('license-unfit', { check: 'license-order', paragraph: '', outcome: 'fails' })
}

/**
 * Verifies a chain as verifyLicenseChain does and gives its leaf. Throws LicenseChainError, whose code says why not: of several
 * reasons the gravest; that something has expired only where all else holds.
 */
export function requireLicenseChain(texts: readonly string[], rules: LicenseChainRules): SignedLicense {
  const report = verifyLicenseChain(texts, rules)
  const refusal = refusalOf(report)
  if (refusal !== undefined) throw refusal
  const [leaf] = report.documents
  if (leaf === undefined || !('license' in leaf)) throw new TypeError('a chain that verifies has a licence as its leaf')
  return leaf
}
