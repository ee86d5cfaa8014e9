import {
  CERTIFICATION_FILE,
  CERTIFICATION_SERVER_FILE,
  GROUP_EXPANSION_FILE,
  LICENSE_FILE,
  LICENSING_SERVER_FILE,
  PUBLISH_FILE,
} from '../protocol/paths.ts'
import type { ServiceType } from '../protocol/server-service.ts'

/** Where a service of one type is; undefined: nowhere that is known. */
export interface ServiceLocation {
  readonly type: ServiceType
  readonly url: string | undefined
}

/** What a server knows of where it is reached. [MS-RMPR] §3.1.1.1.1 */
export interface Whereabouts {
  /** The base URL of the cluster as it is now, such as `http://rms01/_wmcs`. */
  baseUrl(): string
  /** The files that are published, below the base URL. */
  readonly published: ReadonlySet<string>
  /** Another server for what is in the directory Licensing. */
  readonly licensingUrl: string | undefined
  /** Where the directories are reached from outside. */
  readonly externalCertificationUrl: string | undefined
  readonly externalLicensingUrl: string | undefined
}

/** Gives where a service is. */
export type LocateService = (type: ServiceType) => string | undefined

/** The files that could be a service, the best first; the other types are services that nobody has here. */
const FILES: Readonly<Partial<Record<ServiceType, readonly string[]>>> = {
  LicensingService: [LICENSE_FILE],
  LicensingInternalService: [LICENSE_FILE],
  PublishingService: [PUBLISH_FILE],
  CertificationService: [CERTIFICATION_FILE],
  CertificationInternalService: [CERTIFICATION_FILE],
  ServerService: [CERTIFICATION_SERVER_FILE, LICENSING_SERVER_FILE],
  GroupExpansionService: [GROUP_EXPANSION_FILE],
}

/**
 * Where services are, by what was configured and by what is published. A type without `Internal` in its name is where it is
 * reached from outside, if that was configured. [MS-RMPRS] §3.2.4.1, [MS-RMPR] §3.7.4.2
 */
export function createLocateService(whereabouts: Whereabouts): LocateService {
  const { published, licensingUrl, externalCertificationUrl, externalLicensingUrl } = whereabouts
  const configured: Readonly<Partial<Record<ServiceType, string | undefined>>> = {
    LicensingService: externalLicensingUrl ?? licensingUrl,
    LicensingInternalService: licensingUrl,
    CertificationService: externalCertificationUrl,
  }
  return (type) => {
    const known = configured[type]
    if (known !== undefined) return known
    const file = FILES[type]?.find((candidate) => published.has(candidate))
    return file === undefined ? undefined : `${whereabouts.baseUrl().replace(/\/+$/, '')}/${file}`
  }
}
