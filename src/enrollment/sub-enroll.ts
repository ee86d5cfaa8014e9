import { checkVersion, type Call, type CapabilityRange } from '../calls/index.ts'
import type { SubEnrollParameters } from '../protocol/sub-enrollment.ts'
import type { RequestRules } from './check-enrollee.ts'
import { checkRequest } from './check-request.ts'
import { issueAndRecord, type EnrollmentResult, type IssuanceDependencies } from './issue-and-record.ts'

/** What SubEnroll needs. */
export interface SubEnrollDependencies extends IssuanceDependencies {
  readonly offered: CapabilityRange
  readonly rules: RequestRules
}

export type SubEnroll = (call: Call<SubEnrollParameters>) => Promise<EnrollmentResult>

/**
 * The operation SubEnroll, [MS-RMPRS] §3.3.4.1: check the version, check the request, issue, record, answer.
 * Whether the caller may ask at all has been decided before. Throws CallError, EnrollmentError or CertificateError; then
 * nothing has been recorded.
 */
export const createSubEnroll =
  (dependencies: SubEnrollDependencies): SubEnroll =>
  async ({ header, parameters, caller, at }) => {
    checkVersion(header, dependencies.offered)
    const enrollee = checkRequest(parameters, dependencies.rules)
    return issueAndRecord(dependencies, { enrollee, caller, at }, 'sub-enrolled a licensing server')
  }
