import { parseSid, type Sid } from '../access/index.ts'
import { createFileAccess, type DescriptorStore, type FileAccess } from '../authorization/index.ts'
import { createSeededRandom, type Random } from '../base/random.ts'
import type { Settings } from '../config/index.ts'
import {
  AccountStore,
  openDataDirectory,
  openSqlite,
  settleSetting,
  SqlDescriptorStore,
  type DataDirectory,
  type SqliteStore,
} from '../store/index.ts'

/** RMS's own group of service accounts, which the default access lists of most files name. */
export const RMS_SERVICE_GROUP = 'RMS Service Group'

/** A data directory with everything in it that does not depend on the server's role. */
export interface Installation {
  readonly directory: DataDirectory
  readonly settings: Settings
  readonly store: SqliteStore
  readonly accounts: AccountStore
  readonly descriptors: DescriptorStore
  readonly fileAccess: FileAccess
  close(): void
}

export interface InstallationOptions {
  /** The data directory. */
  readonly path: string
  readonly settings: Settings
  readonly random: Random
  /** What to name the server of a directory that is not there yet; undefined: it must be there. */
  readonly create: string | undefined
}

/** A new domain: three random numbers below S-1-5-21. [MS-DTYP] §2.4.2.4 */
function newDomainSid(random: Random): Sid {
  const bytes = Buffer.from(random.bytes(12))
  return parseSid(`S-1-5-21-${[0, 4, 8].map((offset) => bytes.readUInt32LE(offset)).join('-')}`)
}

/** Opens a data directory, or makes it. Throws StoreError. */
export async function openInstallation({ path, settings, random, create }: InstallationOptions): Promise<Installation> {
  const expectedName = settings['server.name']
  const directory = openDataDirectory(path, {
    expectedName,
    ...(create !== undefined && { create: expectedName ?? create }),
  })
  const store = await openSqlite(directory.databaseFile)
  const seeded = settings.seed === undefined ? undefined : createSeededRandom(settings.seed, 'domain')
  try {
    const { queries, changes } = store
    const sid = parseSid(await settleSetting(queries, 'domainSid', newDomainSid(seeded ?? random)))
    const accounts = new AccountStore(queries, { name: settings['accounts.domain'], sid }, changes)
    const serviceGroup = await accounts.ensureGroup(RMS_SERVICE_GROUP)
    const descriptors = new SqlDescriptorStore(queries, { server: directory.serverName, domain: sid, changes })
    const fileAccess = createFileAccess(descriptors, serviceGroup)
    return { directory, settings, store, accounts, descriptors, fileAccess, close: () => store.close() }
  } catch (error) {
    store.close()
    throw error
  }
}
