import { readIssuingCertificate } from '../certificates/index.ts'
import { countEnrollments, readChain, readSetting, schemaVersion } from '../store/index.ts'
import type { Installation } from './open-installation.ts'

/** The own licensor certificate, as far as an operator asks. */
export interface LicensorSummary {
  readonly guid: string
  readonly url: string | undefined
  readonly from: Date
  /** When its right to issue ends. */
  readonly until: Date
}

/** What an installation is, whether a server runs on it or not. */
export interface InstallationSummary {
  readonly server: string
  /** Undefined: it has not been used as either yet. */
  readonly role: string | undefined
  readonly cluster: readonly string[]
  readonly profile: string
  readonly cryptographicMode: number | undefined
  readonly hierarchy: string | undefined
  readonly database: DatabaseSummary
  readonly certificate: LicensorSummary | undefined
  readonly enrollments: number
}

export interface DatabaseSummary {
  readonly kind: 'sqlite'
  readonly location: string
  /** The last migration it has been through. */
  readonly schema: string | undefined
}

/** What the first certificate of a chain says, if there is one. */
export function licensorSummary(chain: readonly { readonly xrml?: string | undefined }[]): LicensorSummary | undefined {
  const xrml = chain[0]?.xrml
  if (xrml === undefined) return undefined
  const { principal, rangeTime } = readIssuingCertificate(xrml).certificate
  return { guid: principal.object.id.value, url: principal.object.address?.value, ...rangeTime }
}

/** Looks everything up. Rejects when the database does not answer. */
export async function describeInstallation(installation: Installation): Promise<InstallationSummary> {
  const { directory, settings, store } = installation
  const { queries } = store
  const mode = await readSetting(queries, 'cryptographicMode')
  return {
    server: directory.serverName,
    role: await readSetting(queries, 'role'),
    cluster: await installation.servers(),
    profile: settings.profile,
    cryptographicMode: mode === undefined ? undefined : Number(mode),
    hierarchy: await readSetting(queries, 'hierarchy'),
    database: { kind: 'sqlite', location: directory.databaseFile, schema: await schemaVersion(queries) },
    certificate: licensorSummary(await readChain(queries)),
    enrollments: await countEnrollments(queries),
  }
}
