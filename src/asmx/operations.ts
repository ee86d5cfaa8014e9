import type { Enroll, SubEnroll } from '../enrollment/index.ts'
import type { IsPrincipalMemberOf } from '../group-expansion/index.ts'
import { ENROLL_SHAPE } from '../protocol/enrollment.ts'
import { GROUP_EXPANSION_SHAPE } from '../protocol/group-expansion.ts'
import { SERVER_SHAPE, type ServiceType } from '../protocol/server-service.ts'
import { SUB_ENROLL_SHAPE } from '../protocol/sub-enrollment.ts'
import type {
  FindServiceLocations,
  GetLicensorCertificate,
  GetServerInfo,
  ServiceLocation,
} from '../server-information/index.ts'
import { enrollParameters, subEnrollParameters } from './message/index.ts'
import { callWith, readyOperation, type ReadyOperation } from './operation.ts'
import { writeServerInfo } from './server-info-xml.ts'

/** What a service does, by the names of its operations. */
export type Operations = ReadonlyMap<string, ReadyOperation>

/** What SubEnrollService.asmx does. [MS-RMPRS] §3.3 */
export const subEnrollOperations = (subEnroll: SubEnroll): Operations => {
  const { SubEnroll } = SUB_ENROLL_SHAPE.operations
  return new Map([
    [
      'SubEnroll',
      readyOperation(SUB_ENROLL_SHAPE, SubEnroll, async (call) => {
        const { chain } = await subEnroll(callWith(call, subEnrollParameters(call.values)))
        return { SubEnrollResult: { LicensorCertificateChain: { string: chain } } }
      }),
    ],
  ])
}

/** What EnrollService.asmx does. [MS-RMPR] §3.6 */
export const enrollOperations = (enroll: Enroll): Operations => {
  const { Enroll } = ENROLL_SHAPE.operations
  return new Map([
    [
      'Enroll',
      readyOperation(ENROLL_SHAPE, Enroll, async (call) => {
        const { chain } = await enroll(callWith(call, enrollParameters(call.values.oInput)))
        return { EnrollResult: { LicensorCertificateChain: { string: chain } } }
      }),
    ],
  ])
}

/** What Server.asmx and ServiceLocator.asmx are made of. */
export interface ServerOperations {
  readonly getLicensorCertificate: GetLicensorCertificate
  readonly findServiceLocations: FindServiceLocations
  readonly findServiceLocationsForUser: FindServiceLocations
  readonly getServerInfo: GetServerInfo
}

interface ServiceNames {
  readonly ServiceNames: { readonly ServiceLocationRequest: readonly { readonly Type: ServiceType }[] }
}

const typesIn = ({ ServiceNames: { ServiceLocationRequest: requests } }: ServiceNames): ServiceType[] =>
  requests.map(({ Type }) => Type)

/** Where services are. `missing` stands where one is nowhere. */
const locationsIn = (locations: readonly ServiceLocation[], missing: string | undefined) => ({
  ServiceLocationResponse: locations.map(({ type, url = missing }) => ({ URL: url, Type: type })),
})

/** What Server.asmx and ServiceLocator.asmx do. [MS-RMPRS] §3.2, §3.4, [MS-RMPR] §3.7 */
export function serverOperations(does: ServerOperations): Operations {
  const { operations } = SERVER_SHAPE
  const certificate = readyOperation(SERVER_SHAPE, operations.GetLicensorCertificate, ({ header }) =>
    Promise.resolve({
      GetLicensorCertificateResult: { CertificateChain: { Certificate: does.getLicensorCertificate(header) } },
    }),
  )
  const locations = readyOperation(SERVER_SHAPE, operations.FindServiceLocations, (call) => {
    const found = does.findServiceLocations(callWith(call, typesIn(call.values)))
    return Promise.resolve({ FindServiceLocationsResult: locationsIn(found, '') })
  })
  const forUser = readyOperation(SERVER_SHAPE, operations.FindServiceLocationsForUser, (call) => {
    const found = does.findServiceLocationsForUser(callWith(call, typesIn(call.values)))
    return Promise.resolve({ FindServiceLocationsForUserResult: locationsIn(found, undefined) })
  })
  const info = readyOperation(SERVER_SHAPE, operations.GetServerInfo, ({ values }) => {
    const { ServerInfoRequest: requests } = values.requests
    const asked = requests.map(({ Type, AdditionalInfo }) => ({ type: Type, additionalInfo: AdditionalInfo }))
    return Promise.resolve({ GetServerInfoResult: writeServerInfo(does.getServerInfo(asked)) })
  })
  return new Map([
    ['GetLicensorCertificate', certificate],
    ['FindServiceLocations', locations],
    ['FindServiceLocationsForUser', forUser],
    ['GetServerInfo', info],
  ])
}

/** What GroupExpansion.asmx does. [MS-RMPRS] §3.5 */
export const groupExpansionOperations = (isPrincipalMemberOf: IsPrincipalMemberOf): Operations => {
  const { IsPrincipalMemberOf } = GROUP_EXPANSION_SHAPE.operations
  return new Map([
    [
      'IsPrincipalMemberOf',
      readyOperation(GROUP_EXPANSION_SHAPE, IsPrincipalMemberOf, async (call) => {
        const { principalName, targetGroups, crossForestCallsSoFar } = call.values
        const parameters = { principalName, targetGroups: targetGroups.string, crossForestCallsSoFar }
        return { IsPrincipalMemberOfResult: await isPrincipalMemberOf(callWith(call, parameters)) }
      }),
    ],
  ])
}
