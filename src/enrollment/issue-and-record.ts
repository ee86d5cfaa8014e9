import type { Logger } from '../base/logger.ts'
import type { Caller } from '../calls/index.ts'
import type { LicensorIssuer } from '../certificates/index.ts'
import type { Enrollee } from './check-enrollee.ts'
import type { EnrollmentLedger, Relation } from './ports.ts'

/** What issuing needs, whoever is enrolled. */
export interface IssuanceDependencies {
  /** `request.rekey`. */
  readonly rekey: 'accept' | 'refuse'
  readonly issuer: LicensorIssuer
  readonly ledger: EnrollmentLedger
  readonly logger: Logger
}

/** What a successful enrollment gives. [MS-RMPRS] §3.3.4.1.3.4, [MS-RMPR] §3.6.4.1.4.7 */
export interface EnrollmentResult {
  /** XrML texts: the new licensor certificate, then the responder's own chain up to the CA certificate. */
  readonly chain: readonly string[]
  readonly relation: Relation
}

/** A server that has been checked, who asked for it, and when. */
export interface CheckedCall {
  readonly enrollee: Enrollee
  readonly caller: Caller
  readonly at: Date
}

/**
 * Issues a licensor certificate and records it before it is given out. `what` was done, for the log.
 * Throws EnrollmentError or CertificateError; then nothing has been recorded.
 */
export async function issueAndRecord(
  { rekey, issuer, ledger, logger }: IssuanceDependencies,
  { enrollee, caller, at }: CheckedCall,
  what: string,
): Promise<EnrollmentResult> {
  // Taken together: while the entry is written, the issuer may get another certificate.
  const { chain } = issuer
  const issued = issuer.issue(enrollee, at)
  // A key in this process has issued at once: nothing is waited for.
  const certificate = issued instanceof Promise ? await issued : issued
  const relation = await ledger.record({ at, caller, enrollee, certificate }, rekey)

  const { guid, url } = enrollee
  const told = { guid, url, caller: caller.name, relation, outlivesIssuer: certificate.outlivesIssuer }
  if (relation === 'first' || relation === 'renewal') logger.info(told, what)
  else logger.warn(told, `${what} that is not the one known by this GUID or key`)
  return { chain: [certificate.xrml, ...chain], relation }
}
