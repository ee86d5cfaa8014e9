import { closeSync, openSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely'
import { migrate } from '../migrate.ts'
import type { Changes } from '../changes.ts'
import { nextConfigurationVersion } from '../configuration-version.ts'
import { databaseFileSize } from '../database-facts.ts'
import { databaseFull } from '../database-full.ts'
import type { Schema } from '../schema.ts'
import { StoreError } from '../store-error.ts'
import type { ConfigurationDatabase, Store } from '../store.ts'
import { GroupCommit } from './group-commit.ts'
import { createSqliteEnrollmentLedger } from './sqlite-enrollment-ledger.ts'
import { createSqliteLicenseBook } from './sqlite-license-book.ts'

/** An open configuration database in one file. */
export interface SqliteStore extends Store {
  /** The connection itself. */
  readonly connection: Sqlite.Database
}

/** How long a write waits for another process (a command beside a running server) to finish its own, in milliseconds. */
const BUSY_TIMEOUT = 5000

function connect(file: string): Sqlite.Database {
  try {
    // Made here first, so that it is nobody else's to read whatever the directory around it allows.
    closeSync(openSync(file, 'a', 0o600))
    const connection = new Sqlite(file, { timeout: BUSY_TIMEOUT })
    connection.pragma('journal_mode = WAL')
    // FULL: a commit in the write-ahead log has reached the disk before anybody is told of it.
    connection.pragma('synchronous = FULL')
    // In pages: rarer than by default, because each checkpoint waits for the disk several times.
    connection.pragma('wal_autocheckpoint = 4000')
    connection.pragma('foreign_keys = ON')
    connection.pragma('cache_size = -4000')
    return connection
  } catch (cause) {
    throw unusable(file, cause)
  }
}

function unusable(file: string, cause: unknown): StoreError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new StoreError('database-unusable', `The configuration database ${file} cannot be opened: ${why}.`, { cause })
}

/** Whether a statement has failed because there is no room for what it writes. */
const isFull = (error: unknown): boolean => error instanceof Sqlite.SqliteError && error.code === 'SQLITE_FULL'

/**
 * Migrates in one transaction, one process after another: kysely does neither in SQLite, and half a migration would be in
 * the way of every later start.
 */
async function migrateAtOnce(connection: Sqlite.Database, queries: Kysely<Schema>): Promise<void> {
  try {
    connection.exec('begin immediate')
  } catch (cause) {
    throw unusable(connection.name, cause)
  }
  try {
    await migrate(queries, 'blob')
    connection.exec('commit')
  } catch (error) {
    connection.exec('rollback')
    throw error
  }
}

/**
 * The connection for kysely, whose transactions would begin as readers: one that writes after another process has
 * committed fails at once, however long it would wait. Those that begin as writers wait their turn. SQLite itself undoes one
 * that it has no room for; undoing it again would be an error in the place of that one.
 */
const withImmediateTransactions = (connection: Sqlite.Database): SqliteDatabase => ({
  prepare: (sql) => {
    if (sql === 'rollback' && !connection.inTransaction) return connection.prepare('select 1')
    return connection.prepare(sql === 'begin' ? 'begin immediate' : sql)
  },
  close: () => connection.close(),
})

/**
 * SQLite counts the commits of other connections; those of this one are counted here. It is asked once in a turn of the
 * event loop: requests that are read together would not get different answers, but each would lock the file to ask.
 */
function watchChanges(connection: Sqlite.Database): Changes & { note(): void } {
  const version = connection.prepare<[], number>('pragma data_version').pluck()
  const stride = 2 ** 32
  let own = 0
  let known: number | undefined
  const forget = () => {
    known = undefined
  }
  return {
    stamp: () => {
      if (known === undefined) {
        known = own * stride + (version.get() ?? 0)
        setImmediate(forget)
      }
      return known
    },
    note: () => {
      own += 1
      forget()
    },
  }
}

/** The whole database as it is at one moment, through a connection of its own: writers are not kept waiting. */
async function snapshotOf<Result>(file: string, work: (db: ConfigurationDatabase) => Promise<Result>): Promise<Result> {
  const reader = new Sqlite(file, { readonly: true, timeout: BUSY_TIMEOUT })
  try {
    reader.exec('begin')
    return await work(new Kysely<Schema>({ dialect: new SqliteDialect({ database: reader }) }))
  } finally {
    reader.close()
  }
}

/** Opens (or makes) the configuration database in `file` and brings it to the newest version. Throws StoreError. */
export async function openSqlite(file: string): Promise<SqliteStore> {
  const connection = connect(file)
  const queries = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: withImmediateTransactions(connection) }),
  })
  try {
    await migrateAtOnce(connection, queries)
  } catch (error) {
    connection.close()
    throw error
  }
  const commits = new GroupCommit(connection)
  const changes = watchChanges(connection)
  const change = async <Result>(work: (db: ConfigurationDatabase) => Promise<Result>): Promise<Result> => {
    const changed = queries.transaction().execute(async (db) => {
      await nextConfigurationVersion(db)
      return work(db)
    })
    const result = await changed.catch((error: unknown) => {
      throw isFull(error) ? databaseFull(file, error) : error
    })
    changes.note()
    return result
  }
  return {
    engine: `SQLite ${String(connection.prepare('select sqlite_version()').pluck().get())}`,
    ...{ queries, connection, changes, change, commits },
    size: () => databaseFileSize(file),
    reportTo: () => undefined,
    connections: () => undefined,
    load: change,
    ledger: createSqliteEnrollmentLedger(connection, commits),
    licenses: createSqliteLicenseBook(connection, commits),
    snapshot: (work) => snapshotOf(file, work),
    close: () => {
      commits.flush()
      connection.close()
      return Promise.resolve()
    },
  }
}
