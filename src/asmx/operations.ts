import type { Enroll, GetLicensorCertificate, SubEnroll } from '../enrollment/index.ts'
import { ENROLL_SHAPE } from '../protocol/enrollment.ts'
import { SERVER_SHAPE } from '../protocol/server-service.ts'
import { SUB_ENROLL_SHAPE } from '../protocol/sub-enrollment.ts'
import { enrollParameters, subEnrollParameters } from './message/index.ts'
import { readyOperation, type ReadyOperation } from './operation.ts'

/** What SubEnrollService.asmx does. [MS-RMPRS] §3.3 */
export const subEnrollOperations = (subEnroll: SubEnroll): ReadonlyMap<string, ReadyOperation> =>
  new Map([
    [
      'SubEnroll',
      readyOperation(SUB_ENROLL_SHAPE, SUB_ENROLL_SHAPE.operations.SubEnroll, async ({ values, ...call }) => {
        const { chain } = await subEnroll({ ...call, parameters: subEnrollParameters(values) })
        return { SubEnrollResult: { LicensorCertificateChain: { string: chain } } }
      }),
    ],
  ])

/** What Server.asmx does. [MS-RMPRS] §3.4 */
export const serverOperations = (getLicensorCertificate: GetLicensorCertificate): ReadonlyMap<string, ReadyOperation> =>
  new Map([
    [
      'GetLicensorCertificate',
      readyOperation(SERVER_SHAPE, SERVER_SHAPE.operations.GetLicensorCertificate, ({ header }) =>
        Promise.resolve({
          GetLicensorCertificateResult: { CertificateChain: { Certificate: getLicensorCertificate(header) } },
        }),
      ),
    ],
  ])

/** What EnrollService.asmx does. [MS-RMPR] §3.6 */
export const enrollOperations = (enroll: Enroll): ReadonlyMap<string, ReadyOperation> =>
  new Map([
    [
      'Enroll',
      readyOperation(ENROLL_SHAPE, ENROLL_SHAPE.operations.Enroll, async ({ values, ...call }) => {
        const { chain } = await enroll({ ...call, parameters: enrollParameters(values.oInput) })
        return { EnrollResult: { LicensorCertificateChain: { string: chain } } }
      }),
    ],
  ])
