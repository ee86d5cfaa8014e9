import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { DataDirectory } from './data-directory.ts'
import { openSqlite } from './sqlite/open-sqlite.ts'
import type { Store } from './store.ts'

/** A configuration database elsewhere, and how to treat it. Times in seconds. */
export interface RemoteDatabase {
  /** `postgres://…` */
  readonly url: string
  /** The password, where the URL has none. */
  readonly password: string | undefined
  readonly connections: number
  readonly connectTimeout: number
  readonly statementTimeout: number
  readonly patience: number
  readonly refreshInterval: number
}

export interface StoreOptions {
  readonly directory: Pick<DataDirectory, 'databaseFile' | 'refusedFile'>
  /** Undefined: the database is a file in the data directory. */
  readonly remote: RemoteDatabase | undefined
  readonly clock: Clock
  readonly random: Random
}

/**
 * Looks at a database elsewhere before it is opened as that of a cluster, without changing it; gives the SID of its domain,
 * once it has one. Throws StoreError: `cluster-unusable`, `database-too-new`, `database-unreachable`.
 */
export async function inspectRemote(remote: RemoteDatabase): Promise<string | undefined> {
  const { inspectPostgres } = await import('./postgres/inspect-postgres.ts')
  return inspectPostgres({ ...remote, connectTimeout: remote.connectTimeout * 1000 })
}

/** Opens the configuration database of a server, wherever it is. Throws StoreError. */
export async function openStore({ directory, remote, clock, random }: StoreOptions): Promise<Store> {
  if (remote === undefined) return openSqlite(directory.databaseFile)
  // Who has everything in a file never loads this, nor the driver.
  const { openPostgres } = await import('./postgres/open-postgres.ts')
  const { connectTimeout, statementTimeout, patience, refreshInterval } = remote
  return openPostgres({
    ...remote,
    connectTimeout: connectTimeout * 1000,
    statementTimeout: statementTimeout * 1000,
    patience: patience * 1000,
    refreshInterval: refreshInterval * 1000,
    refusedFile: directory.refusedFile,
    ...{ clock, random },
  })
}
