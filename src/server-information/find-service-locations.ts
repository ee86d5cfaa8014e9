import { CallError, checkVersion, required, type Call, type CapabilityRange } from '../calls/index.ts'
import type { ServiceType } from '../protocol/server-service.ts'
import { ServerInformationError } from './server-information-error.ts'
import type { LocateService, ServiceLocation } from './service-locations.ts'

/** Finds services, in the order in which they are asked for. */
export type FindServiceLocations = (call: Call<readonly ServiceType[]>) => readonly ServiceLocation[]

/** What finding services needs. */
export interface FindServiceLocationsDependencies {
  readonly offered: CapabilityRange
  readonly locate: LocateService
}

/** The most services that one request may ask for. Invented: there are eleven types. */
const MOST_SERVICES = 64

const SERVICE_NAMES = 'ServiceNames'

/** The types that servers ask each other for. [MS-RMPRS] §3.2.4.1 */
const BETWEEN_SERVERS: readonly ServiceType[] = [
  'LicensingService',
  'CertificationService',
  'DrmRemoteDirectoryServices',
  'GroupExpansionService',
  'LicensingInternalService',
  'CertificationInternalService',
]

function checkTypes(
  { header, parameters: types }: Call<readonly ServiceType[]>,
  offered: CapabilityRange,
): readonly ServiceType[] {
  checkVersion(header, offered)
  required(types[0], SERVICE_NAMES)
  if (types.length <= MOST_SERVICES) return types
  throw new CallError('argument-out-of-range', `At most ${MOST_SERVICES} services are looked for at once.`, {
    parameter: SERVICE_NAMES,
  })
}

const locationsOf = (types: readonly ServiceType[], locate: LocateService): ServiceLocation[] =>
  types.map((type) => ({ type, url: locate(type) }))

/**
 * The operation FindServiceLocations, by which servers find each other's services, [MS-RMPRS] §3.2.4.1. Throws CallError, or
 * ServerInformationError for a type that is none of theirs.
 */
export const createFindServiceLocations =
  ({ offered, locate }: FindServiceLocationsDependencies): FindServiceLocations =>
  (call) => {
    const types = checkTypes(call, offered)
    const foreign = types.find((type) => !BETWEEN_SERVERS.includes(type))
    if (foreign === undefined) return locationsOf(types, locate)
    throw new ServerInformationError('service-type-unsupported', `Servers do not ask each other for ${foreign}.`, {
      parameter: 'Type',
    })
  }

/**
 * The operation FindServiceLocationsForUser, [MS-RMPR] §3.7.4.2. Whoever can log on here is in the directory of this server, so
 * that its own services are his; a type that clients have no use for has no location. Throws CallError.
 */
export const createFindServiceLocationsForUser =
  ({ offered, locate }: FindServiceLocationsDependencies): FindServiceLocations =>
  (call) =>
    locationsOf(checkTypes(call, offered), locate)
