import { CallError, required } from '../calls/index.ts'
import type { ServerInfoType, ServiceType } from '../protocol/server-service.ts'
import type { LocateService, ServiceLocation } from './service-locations.ts'

/** One thing that is asked. [MS-RMPR] §3.7.4.3.3.2 */
export interface ServerInfoRequest {
  readonly type: ServerInfoType
  /** What the client adds; it comes back with the answer. */
  readonly additionalInfo: string | undefined
}

/** What is told, in the terms of its type. [MS-RMPR] §4.6 */
export type ServerInfo =
  | { readonly type: 'VersionInfo'; readonly version: string }
  | { readonly type: 'ServerFeatureInfo'; readonly features: readonly Feature[] }
  | { readonly type: 'ServerLicensorCertificate'; readonly chain: readonly string[] }
  | { readonly type: 'ServiceLocations'; readonly locations: readonly ServiceLocation[] }

/** Something that a server can do or not; how the value is spelled differs from one to the next. */
export interface Feature {
  readonly name: string
  readonly value: string
}

export interface AnsweredServerInfo {
  readonly request: ServerInfoRequest
  readonly info: ServerInfo
}

/** Tells what is asked, in its order. */
export type GetServerInfo = (requests: readonly ServerInfoRequest[]) => readonly AnsweredServerInfo[]

/** What a server has to tell. */
export interface ServerInfoSources {
  /** The build of the release. */
  readonly version: string
  /** Its own chain as it is now, as XrML texts. */
  readonly chain: () => readonly string[]
  readonly locate: LocateService
}

/** The most that one request may ask, as each may ask for a whole chain. Invented: there are four types. */
const MOST_REQUESTS = 16

/** The most characters of AdditionalInfo. Invented: no source names a use of it. */
const LONGEST_INFO = 256

/** The locations that are told, in the order of [MS-RMPR] §4.6. */
const TOLD_LOCATIONS: readonly ServiceType[] = [
  'LicensingService',
  'PublishingService',
  'CertificationService',
  'PrecertificationService',
  'ServerService',
  'GroupExpansionService',
]

/** The features of [MS-RMPR] §4.6, in its order and spelling. */
const featuresBy = (locate: LocateService): Feature[] => [
  { name: 'GroupExpansionWebService', value: String(locate('GroupExpansionService') !== undefined) },
  { name: 'ActiveDirectoryServicesRemoting', value: 'false' },
  { name: 'FederatedServicesEnabled', value: '0' },
]

function infoOf(type: ServerInfoType, { version, chain, locate }: ServerInfoSources): ServerInfo {
  switch (type) {
    case 'VersionInfo':
      return { type, version }
    case 'ServerFeatureInfo':
      return { type, features: featuresBy(locate) }
    case 'ServerLicensorCertificate':
      return { type, chain: chain() }
    case 'ServiceLocations':
      return { type, locations: TOLD_LOCATIONS.map((service) => ({ type: service, url: locate(service) })) }
  }
}

function checkRequests(requests: readonly ServerInfoRequest[]): void {
  required(requests[0], 'requests')
  if (requests.length > MOST_REQUESTS) {
    throw new CallError('argument-out-of-range', `At most ${MOST_REQUESTS} requests are answered at once.`, {
      parameter: 'requests',
    })
  }
  if (requests.some(({ additionalInfo = '' }) => additionalInfo.length > LONGEST_INFO)) {
    throw new CallError('argument-out-of-range', `At most ${LONGEST_INFO} characters are accepted.`, {
      parameter: 'AdditionalInfo',
    })
  }
}

/** The operation GetServerInfo, [MS-RMPR] §3.7.4.3, which knows no VersionData (§6.5). Throws CallError. */
export const createGetServerInfo =
  (sources: ServerInfoSources): GetServerInfo =>
  (requests) => {
    checkRequests(requests)
    return requests.map((request) => ({ request, info: infoOf(request.type, sources) }))
  }
