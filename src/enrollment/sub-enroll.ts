import type { Logger } from '../base/logger.ts'
import type { LicensorIssuer } from '../certificates/index.ts'
import type { SubEnrollParameters, VersionData } from '../protocol/sub-enrollment.ts'
import { checkRequest, type RequestRules } from './check-request.ts'
import { checkVersion, type CapabilityRange } from './check-version.ts'
import type { Caller, EnrollmentLedger, Relation } from './ports.ts'

/** What SubEnroll needs. */
export interface SubEnrollDependencies {
  readonly offered: CapabilityRange
  readonly rules: RequestRules
  /** `request.rekey`. */
  readonly rekey: 'accept' | 'refuse'
  readonly issuer: LicensorIssuer
  readonly ledger: EnrollmentLedger
  readonly logger: Logger
}

/** What a successful SubEnroll gives. [MS-RMPRS] §3.3.4.1.3.4 */
export interface SubEnrollResult {
  /** XrML texts: the new licensor certificate, then the responder's own chain up to the CA certificate. */
  readonly chain: readonly string[]
  readonly relation: Relation
}

/** One call: who asks for what, at which moment. */
export interface SubEnrollCall {
  readonly header: VersionData | undefined
  readonly parameters: SubEnrollParameters
  readonly caller: Caller
  readonly at: Date
}

export type SubEnroll = (call: SubEnrollCall) => Promise<SubEnrollResult>

/**
 * The operation SubEnroll, [MS-RMPRS] §3.3.4.1: check the version, check the request, issue, record, answer.
 * Whether the caller may ask at all has been decided before. Throws EnrollmentError or CertificateError; then
 * nothing has been recorded.
 */
export const createSubEnroll =
  ({ offered, rules, rekey, issuer, ledger, logger }: SubEnrollDependencies): SubEnroll =>
  async ({ header, parameters, caller, at }) => {
    checkVersion(header, offered)
    const enrollee = checkRequest(parameters, rules)
    // Taken together: while the entry is written, the issuer may get another certificate.
    const { chain } = issuer
    const certificate = issuer.issue(enrollee, at)
    const relation = await ledger.record({ at, caller, enrollee, certificate }, rekey)

    const { guid, url } = enrollee
    const issued = { guid, url, caller: caller.name, relation, outlivesIssuer: certificate.outlivesIssuer }
    if (relation === 'first' || relation === 'renewal') logger.info(issued, 'sub-enrolled a licensing server')
    else logger.warn(issued, 'sub-enrolled a licensing server that is not the one known by this GUID or key')
    return { chain: [certificate.xrml, ...chain], relation }
  }
