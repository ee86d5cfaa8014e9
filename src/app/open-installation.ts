import { existsSync } from 'node:fs'
import { parseSid, type Sid } from '../access/index.ts'
import { createFileAccess, type DescriptorStore, type FileAccess, type RefusalStore } from '../authorization/index.ts'
import { AdjustableClock } from '../base/adjustable-clock.ts'
import { systemClock } from '../base/clock.ts'
import { createSeededRandom, type Random } from '../base/random.ts'
import type { Settings } from '../config/index.ts'
import {
  AccountStore,
  isElsewhere,
  joinCluster,
  listServers,
  noteElsewhere,
  openDataDirectory,
  openStore,
  readClockState,
  readSetting,
  requireDatabase,
  requireNotElsewhere,
  requireServer,
  settleSetting,
  SqlDescriptorStore,
  SqlRefusalStore,
  SqlTemplateRepository,
  type DataDirectory,
  type RemoteDatabase,
  type Store,
} from '../store/index.ts'
import type { TemplateRepository } from '../templates/index.ts'
import { lockOutPolicy } from './lock-out-policy.ts'
import { requireOwnCluster } from './require-own-cluster.ts'

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
  readonly store: Store
  readonly accounts: AccountStore
  /** The rights policy templates of the cluster. */
  readonly templates: TemplateRepository
  /** RMS's own group of service accounts. */
  readonly serviceGroup: Sid
  /** The access lists of this server, which count for its clients. */
  readonly fileAccess: FileAccess
  readonly refusals: RefusalStore
  /** The names of all servers of the cluster. */
  servers(): Promise<string[]>
  /** The access lists of any server of the cluster. */
  accessOf(server: string): ServerAccess
  close(): Promise<void>
}

export interface InstallationOptions {
  /** The data directory. */
  readonly path: string
  readonly settings: Settings
  readonly random: Random
  /** What to name the server of a directory that is not there yet; undefined: it must be there. */
  readonly create: string | undefined
  /** The password of the configuration database, where its URL has none. */
  readonly databasePassword?: string | undefined
  /** Whether the server of the directory is started on it. */
  readonly isServing?: boolean
}

/** A new domain: three random numbers below S-1-5-21. [MS-DTYP] §2.4.2.4 */
function newDomainSid(random: Random): Sid {
  const bytes = Buffer.from(random.bytes(12))
  return parseSid(`S-1-5-21-${[0, 4, 8].map((offset) => bytes.readUInt32LE(offset)).join('-')}`)
}

/** What the settings say of a database elsewhere; undefined: it is in the data directory. */
export const remoteDatabase = (settings: Settings, password: string | undefined): RemoteDatabase | undefined =>
  settings.database === undefined
    ? undefined
    : {
        url: settings.database,
        password,
        connections: settings['database.connections'],
        connectTimeout: settings['database.connectTimeout'],
        statementTimeout: settings['database.statementTimeout'],
        patience: settings['database.patience'],
        refreshInterval: settings['database.refreshInterval'],
      }

/** Opens a data directory, or makes it, and the configuration database that belongs to it. Throws StoreError or ConfigError. */
export async function openStorage({
  path,
  settings,
  random,
  create,
  databasePassword,
}: InstallationOptions): Promise<{ readonly directory: DataDirectory; readonly store: Store }> {
  const expectedName = settings['server.name']
  const directory = openDataDirectory(path, {
    expectedName,
    ...(create !== undefined && { create: expectedName ?? create }),
  })
  const remote = remoteDatabase(settings, databasePassword)
  if (remote === undefined) requireNotElsewhere(directory)
  if (remote === undefined && directory.hasJoined) requireDatabase(directory.databaseFile)
  // How long to wait for a database is a matter of real time, whatever the server takes for the present moment.
  const store = await openStore({ directory, remote, clock: systemClock, random })
  try {
    // A server that has one of its own may look into another.
    if (remote !== undefined && !existsSync(directory.databaseFile)) noteElsewhere(path)
    return { directory, store }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** The SID of the cluster's domain, which its first server has made. */
async function domainSidOf(store: Store, { settings, random }: InstallationOptions): Promise<Sid> {
  const known = await readSetting(store.queries, 'domainSid')
  if (known !== undefined) return parseSid(known)
  const made = newDomainSid(settings.seed === undefined ? random : createSeededRandom(settings.seed, 'domain'))
  return parseSid(await store.change((db) => settleSetting(db, 'domainSid', made)))
}

/** Opens a data directory and its database, or makes them. Throws StoreError, `cluster-differs` among others, or ConfigError. */
export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const { settings, path } = options
  const lockOut = lockOutPolicy(settings)
  const { directory, store } = await openStorage(options)
  try {
    const clock = new AdjustableClock(readClockState(path))
    const domainNow = await readSetting(store.queries, 'domainSid')
    requireOwnCluster(directory, domainNow, {
      startsElsewhere: options.isServing === true && settings.database !== undefined,
    })
    if (directory.hasJoined) await requireServer(store.queries, directory.serverName)
    else await joinCluster(store, directory.serverName)
    const sid = await domainSidOf(store, options)
    if (settings.database !== undefined && isElsewhere(path)) noteElsewhere(path, sid)
    const domain = { name: settings['accounts.domain'], sid }
    const accounts = new AccountStore(store, { domain, lockOut })
    const serviceGroup = await accounts.groups.ensure(RMS_SERVICE_GROUP)
    const accessOf = (server: string): ServerAccess => {
      const descriptors = new SqlDescriptorStore(store, { server, domain: sid })
      const refusals = new SqlRefusalStore(store.queries, { server, domain: sid })
      return { server, descriptors, refusals, fileAccess: createFileAccess(descriptors, serviceGroup) }
    }
    const { fileAccess, refusals } = accessOf(directory.serverName)
    return {
      ...{ directory, settings, clock, store, accounts, serviceGroup, fileAccess, refusals, accessOf },
      templates: new SqlTemplateRepository(store),
      servers: () => listServers(store.queries),
      close: () => store.close(),
    }
  } catch (error) {
    await store.close()
    throw error
  }
}
