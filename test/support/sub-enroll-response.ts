import { answerBodyWriter } from '../../src/asmx/message/index.ts'
import { SUB_ENROLL_SHAPE } from '../../src/protocol/sub-enrollment.ts'

const write = answerBodyWriter(SUB_ENROLL_SHAPE.namespace, SUB_ENROLL_SHAPE.operations.SubEnroll)

/** The body of an answer of SubEnrollService.asmx with these texts. [MS-RMPRS] §3.3.4.1.2.2 */
export const writeSubEnrollResponse = (chain: readonly string[]): string =>
  write({ SubEnrollResult: { LicensorCertificateChain: { string: chain } } })
