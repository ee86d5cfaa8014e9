import { LicensingError } from '../licensing-error.ts'
import type { ConnectionPointDirectory } from '../ports.ts'
import { checkRootUrl } from './check-root-url.ts'
import { chooseConnectionPoint } from './choose-connection-point.ts'
import { locationOf, locationOfOverride, type RootLocation, type RootSource } from './root-location.ts'

/** The two values by which an administrator overrides the directory. Cc747641 */
export interface RootOverride {
  readonly subEnrollmentUrl: string | undefined
  readonly gicUrl: string | undefined
}

/** Everywhere a root may be named, in the order in which is looked. */
export interface RootSources {
  readonly option: string | undefined
  readonly registry: RootOverride | undefined
  readonly settings: RootOverride
  readonly directory: ConnectionPointDirectory | undefined
}

/** How the two values are called where they stand. */
const NAMES = {
  registry: { subEnrollmentUrl: 'SubEnrollmentURL in the registry', gicUrl: 'GicURL in the registry' },
  settings: { subEnrollmentUrl: 'provisioning.subEnrollmentUrl', gicUrl: 'provisioning.gicUrl' },
} as const

const unknown = (message: string) => new LicensingError('root-unknown', message)

function overridden(source: 'registry' | 'settings', override: RootOverride | undefined): RootLocation | undefined {
  const { subEnrollmentUrl, gicUrl } = override ?? {}
  const names = NAMES[source]
  if (gicUrl === '') {
    throw unknown(
      `${names.gicUrl} is empty: this is to be a root certification server (Cc747605), and provision makes licensing servers. Start it with serve, or write the root’s certification.asmx there.`,
    )
  }
  if (subEnrollmentUrl === undefined && gicUrl === undefined) return undefined
  if (subEnrollmentUrl === undefined || subEnrollmentUrl === '' || gicUrl === undefined) {
    const missing = gicUrl === undefined ? names.gicUrl : names.subEnrollmentUrl
    throw unknown(
      `${missing} is missing: both URLs must be set to sub-enroll to a root that the directory does not name.`,
    )
  }
  return locationOfOverride(
    checkRootUrl(subEnrollmentUrl, names.subEnrollmentUrl),
    checkRootUrl(gicUrl, names.gicUrl),
    source satisfies RootSource,
  )
}

/**
 * Where the root is: as it was told, else by the registry, else by the directory. Cc747641
 * Throws LicensingError `root-unknown` or `directory-failed`.
 */
export async function locateRoot({ option, registry, settings, directory }: RootSources): Promise<RootLocation> {
  if (option !== undefined) return locationOf(option, 'option')
  const override = overridden('registry', registry) ?? overridden('settings', settings)
  if (override !== undefined) return override
  if (directory === undefined) {
    throw unknown(
      'No root is named: give --root URL, or a registry file with --registry FILE, or a directory with provisioning.directory.url.',
    )
  }
  return locationOf(chooseConnectionPoint(await directory.find()), 'directory')
}

/** Says of an error at a root that the directory has named that what names it may be stale. Cc747638 */
export function suspectSource(error: unknown, { source }: RootLocation): unknown {
  const isGone = error instanceof LicensingError && (error.code === 'root-unreachable' || error.code === 'root-missing')
  if (!isGone || source !== 'directory') return error
  return new LicensingError(
    error.code,
    `${error.message} The directory’s service connection point has named it, and may be stale: let it be removed, or give --root URL.`,
    { cause: error },
  )
}
