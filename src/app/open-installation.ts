import { parseSid, type Sid } from '../access/index.ts'
import { createFileAccess, type DescriptorStore, type FileAccess, type RefusalStore } from '../authorization/index.ts'
import { AdjustableClock } from '../base/adjustable-clock.ts'
import { createSeededRandom, type Random } from '../base/random.ts'
import type { Settings } from '../config/index.ts'
import {
  AccountStore,
  joinCluster,
  listServers,
  openDataDirectory,
  openSqlite,
  readClockState,
  requireDatabase,
  requireServer,
  settleSetting,
  SqlDescriptorStore,
  SqlRefusalStore,
  type DataDirectory,
  type SqliteStore,
} from '../store/index.ts'
import { lockOutPolicy } from './lock-out-policy.ts'

/** RMS's own group of service accounts, which the default access lists of most files name. */
export const RMS_SERVICE_GROUP = 'RMS Service Group'

/** The access lists of one server of the cluster. */
export interface ServerAccess {
  readonly server: string
  readonly fileAccess: FileAccess
  readonly descriptors: DescriptorStore
  readonly refusals: RefusalStore
}

/** A data directory with everything in it that does not depend on the server's role. */
export interface Installation {
  readonly directory: DataDirectory
  readonly settings: Settings
  /** The clock of this data directory, as it was told to go. */
  readonly clock: AdjustableClock
  readonly store: SqliteStore
  readonly accounts: AccountStore
  /** RMS's own group of service accounts. */
  readonly serviceGroup: Sid
  /** The access lists of this server, which count for its clients. */
  readonly fileAccess: FileAccess
  readonly refusals: RefusalStore
  /** The names of all servers of the cluster. */
  servers(): Promise<string[]>
  /** The access lists of any server of the cluster. */
  accessOf(server: string): ServerAccess
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

/** Opens a data directory, or makes it. Throws StoreError or ConfigError. */
export async function openInstallation({ path, settings, random, create }: InstallationOptions): Promise<Installation> {
  const lockOut = lockOutPolicy(settings)
  const expectedName = settings['server.name']
  const directory = openDataDirectory(path, {
    expectedName,
    ...(create !== undefined && { create: expectedName ?? create }),
  })
  const clock = new AdjustableClock(readClockState(path))
  if (directory.hasJoined) requireDatabase(directory.databaseFile)
  const store = await openSqlite(directory.databaseFile)
  const seeded = settings.seed === undefined ? undefined : createSeededRandom(settings.seed, 'domain')
  try {
    const { queries, changes } = store
    if (directory.hasJoined) await requireServer(queries, directory.serverName)
    else await joinCluster(queries, directory.serverName)
    const sid = parseSid(await settleSetting(queries, 'domainSid', newDomainSid(seeded ?? random)))
    const domain = { name: settings['accounts.domain'], sid }
    const accounts = new AccountStore(queries, { domain, changes, lockOut })
    const serviceGroup = await accounts.groups.ensure(RMS_SERVICE_GROUP)
    const accessOf = (server: string): ServerAccess => {
      const descriptors = new SqlDescriptorStore(queries, { server, domain: sid, changes })
      const refusals = new SqlRefusalStore(queries, { server, domain: sid })
      return { server, descriptors, refusals, fileAccess: createFileAccess(descriptors, serviceGroup) }
    }
    const { fileAccess, refusals } = accessOf(directory.serverName)
    return {
      ...{ directory, settings, clock, store, accounts, serviceGroup, fileAccess, refusals, accessOf },
      servers: () => listServers(queries),
      close: () => store.close(),
    }
  } catch (error) {
    store.close()
    throw error
  }
}
