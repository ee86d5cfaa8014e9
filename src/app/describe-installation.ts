import { readIssuingCertificate } from '../certificates/index.ts'
import {
  countEnrollments,
  locateDatabase,
  readChain,
  readConfigurationVersion,
  readKeyRecord,
  readSetting,
  schemaVersion,
  type DatabaseLocation,
} from '../store/index.ts'
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
  /** Where the private key of the licensor certificate lies; undefined: there is none yet. */
  readonly keys: KeyPlace | undefined
  readonly certificate: LicensorSummary | undefined
  readonly enrollments: number
}

/** In the configuration database, encrypted, or in a token of that label. */
export type KeyPlace = { readonly kind: 'database' } | { readonly kind: 'token'; readonly token: string }

export interface DatabaseSummary extends DatabaseLocation {
  /** The engine by name and version, as it says itself. */
  readonly engine: string
  /** The last migration it has been through. */
  readonly schema: string | undefined
  /** [MS-RMPR] §3.1.3.3 */
  readonly configurationVersion: number
}

/** What the first certificate of a chain says, if there is one. */
export function licensorSummary(chain: readonly { readonly xrml?: string | undefined }[]): LicensorSummary | undefined {
  const xrml = chain[0]?.xrml
  if (xrml === undefined) return undefined
  const { principal, rangeTime } = readIssuingCertificate(xrml).certificate
  return { guid: principal.object.id.value, url: principal.object.address?.value, ...rangeTime }
}

async function keyPlace({ store }: Installation): Promise<KeyPlace | undefined> {
  const record = await readKeyRecord(store.queries, 'licensor')
  return record?.store === 'pkcs11' ? { kind: 'token', token: record.token } : record && { kind: 'database' }
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
    database: {
      ...locateDatabase(directory, settings.database),
      engine: store.engine,
      schema: await schemaVersion(queries),
      configurationVersion: await readConfigurationVersion(queries),
    },
    keys: await keyPlace(installation),
    certificate: licensorSummary(await readChain(queries)),
    enrollments: await countEnrollments(queries),
  }
}
