import { checkVersion, type Call } from '../calls/index.ts'
import { ENROLLMENT_VERSIONS, type EnrollParameters } from '../protocol/enrollment.ts'
import { checkEnrollRequest, type EnrollRules } from './check-enroll-request.ts'
import { issueAndRecord, type EnrollmentResult, type IssuanceDependencies } from './issue-and-record.ts'

/** What Enroll needs. */
export interface EnrollDependencies extends IssuanceDependencies {
  readonly rules: EnrollRules
}

export type Enroll = (call: Call<EnrollParameters>) => Promise<EnrollmentResult>

/**
 * The operation Enroll, [MS-RMPR] §3.6.4.1, which differs from SubEnroll in what is asked and in whom it signs. Everybody
 * may ask (§3.1.3.2). Throws CallError, EnrollmentError or CertificateError; then nothing has been recorded.
 */
export const createEnroll =
  (dependencies: EnrollDependencies): Enroll =>
  async ({ header, parameters, caller, at }) => {
    checkVersion(header, ENROLLMENT_VERSIONS)
    const enrollee = checkEnrollRequest(parameters, dependencies.rules)
    return issueAndRecord(dependencies, { enrollee, caller, at }, 'enrolled a root certification server')
  }
