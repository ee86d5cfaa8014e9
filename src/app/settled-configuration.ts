import { parseMinute, parsePeriod, type Period } from '../base/moment.ts'
import type { CryptographicModeNumber, HierarchyName, LicenseValidity, LicensorForm } from '../certificates/index.ts'
import { ConfigError, type Settings } from '../config/index.ts'
import { PROFILES, type Profile } from '../protocol/profile.ts'
import { readSetting, settleSetting, type ConfigurationDatabase, type StoredSetting } from '../store/index.ts'
import type { Installation } from './open-installation.ts'

/** What a server does by, once its settings and what its data directory has decided earlier are joined. */
export interface SettledConfiguration {
  readonly role: ServerRole
  readonly profile: Profile
  readonly mode: CryptographicModeNumber
  readonly hierarchy: HierarchyName
  /** Allowed sizes of a key that asks for a certificate, in bits. */
  readonly keySizes: readonly number[]
  readonly form: LicensorForm
  /** How long what it issues to clients is valid. */
  readonly licenseValidity: LicenseValidity
}

/** What has been decided on first use, else what is wanted now. Throws ConfigError where the two differ. */
async function decided(
  { store, directory }: Installation,
  name: StoredSetting,
  wanted: string | undefined,
  otherwise: string,
): Promise<string> {
  const stored = await readSetting(store.queries, name)
  if (stored === undefined || wanted === undefined || stored === wanted) return stored ?? wanted ?? otherwise
  throw new ConfigError(
    `${directory.path} was made with ${name}=${stored}, which cannot be changed to ${wanted}. Use another --data directory.`,
  )
}

function checkedPeriod(text: string): Period {
  const period = parsePeriod(text)
  if (period === undefined) throw new ConfigError(`${text} is not a period.`)
  return period
}

const licensorForm = (settings: Settings, profile: Profile): LicensorForm => ({
  validity: checkedPeriod(settings['validity.slc']),
  validFrom: parseMinute(settings['validity.slcFrom']),
  x509Levels: settings['xrml.x509Levels'] ?? profile.x509Levels,
  nameInSlc: settings['xrml.nameInSlc'],
})

function licenseValidity(settings: Settings): LicenseValidity {
  const licences = checkedPeriod(settings['validity.licences'])
  const own = (text: string): Period => (text === 'licences' ? licences : checkedPeriod(text))
  return {
    licences,
    accountCertificates: {
      persistent: own(settings['validity.rac']),
      temporary: own(settings['validity.temporaryRac']),
      federated: own(settings['validity.federatedRac']),
    },
    accountTolerance: checkedPeriod(settings['validity.racTolerance']),
    clientLicensorAsAccount: settings['validity.clc'] === 'rac',
    inLicences: settings['validity.inLicences'],
  }
}

export type ServerRole = 'root' | 'licensing' | 'enrollment'

/** Joins settings and earlier decisions of a server. Throws ConfigError where they contradict each other. */
export async function readConfiguration(installation: Installation, role: ServerRole): Promise<SettledConfiguration> {
  const { settings } = installation
  await decided(installation, 'role', role, role)
  const profile = PROFILES[settings.profile]
  const mode = await decided(installation, 'cryptographicMode', settings.cryptographicMode?.toString(), '1')
  const hierarchy = await decided(installation, 'hierarchy', settings.hierarchy, 'pre-production')
  return {
    role,
    profile,
    mode: mode === '2' ? 2 : 1,
    hierarchy: hierarchy === 'production' ? 'production' : 'pre-production',
    keySizes: settings['request.keySizes'] ?? [mode === '2' ? 2048 : 1024],
    form: licensorForm(settings, profile),
    licenseValidity: licenseValidity(settings),
  }
}

/** Keeps what was decided, so that it cannot be changed from now on. For use in the transaction of the first key. */
export async function settleConfiguration(
  db: ConfigurationDatabase,
  configuration: SettledConfiguration,
): Promise<void> {
  await settleSetting(db, 'role', configuration.role)
  await settleSetting(db, 'cryptographicMode', String(configuration.mode))
  await settleSetting(db, 'hierarchy', configuration.hierarchy)
}
