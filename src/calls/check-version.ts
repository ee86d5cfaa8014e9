import { remember } from '../base/remember.ts'
import type { VersionData } from '../protocol/version-data.ts'
import { CallError } from './call-error.ts'

/** The capability versions a server offers, both as `a.b.c.d`. */
export interface CapabilityRange {
  readonly minimumVersion: string
  readonly maximumVersion: string
}

export type Version = readonly [number, number, number, number]

const FORM = /^(\d{1,10})\.(\d{1,10})\.(\d{1,10})\.(\d{1,10})$/
/** The parts of a .NET version are 32-bit integers. */
const LARGEST_PART = 0x7fffffff

/** Clients of one kind send one version. */
const versionIn = remember(
  (text): { readonly version: Version | undefined } => {
    const parts = FORM.exec(text)?.slice(1).map(Number)
    const [a, b, c, d] = parts ?? []
    if (a === undefined || b === undefined || c === undefined || d === undefined) return { version: undefined }
    return { version: Math.max(a, b, c, d) > LARGEST_PART ? undefined : [a, b, c, d] }
  },
  { most: 64, longest: 64 },
)

/** Reads a version of .NET. Throws CallError `version-malformed`. */
export function parseVersion(text: string | undefined, parameter: string): Version {
  const { version } = versionIn(text ?? '')
  if (version !== undefined) return version
  throw new CallError('version-malformed', 'The data version in the request is not of the form a.b.c.d.', {
    parameter,
  })
}

/** Negative where the first is the older one, positive where it is the newer one. */
export function compareVersions(a: Version, b: Version): number {
  const index = a.findIndex((part, position) => part !== b[position])
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0)
}

/**
 * Checks the VersionData header of a request against what this server offers. A request without the header passes:
 * the header is optional to ASMX. [MS-RMPRS] §3.1.4.1, [MS-RMPR] §3.1.4.6.
 * Throws CallError `version-malformed` or `version-unsupported`.
 */
export function checkVersion(header: VersionData | undefined, offered: CapabilityRange): void {
  if (header === undefined) return
  const minimum = parseVersion(header.minimumVersion, 'MinimumVersion')
  const maximum = parseVersion(header.maximumVersion, 'MaximumVersion')
  if (compareVersions(minimum, maximum) > 0) {
    throw new CallError('version-malformed', 'The minimum data version in the request is above its maximum.')
  }
  const newest = parseVersion(offered.maximumVersion, 'MaximumVersion')
  const oldest = parseVersion(offered.minimumVersion, 'MinimumVersion')
  if (compareVersions(maximum, newest) > 0 || compareVersions(maximum, oldest) < 0) {
    throw new CallError(
      'version-unsupported',
      `The data version of the request is not supported; this server supports ${offered.minimumVersion} to ${offered.maximumVersion}.`,
    )
  }
}
