import { Kysely, sql } from 'kysely'
import type { Pool } from 'pg'
import type { Clock } from '../../base/clock.ts'
import { silentLogger, type Logger } from '../../base/logger.ts'
import type { Random } from '../../base/random.ts'
import { nextConfigurationVersion, readConfigurationVersion } from '../configuration-version.ts'
import { migrate } from '../migrate.ts'
import { createLicenseBook } from '../issued-licenses.ts'
import type { Schema } from '../schema.ts'
import type { ConfigurationDatabase, Store } from '../store.ts'
import { parseAddress, withServerOptions, type PostgresAddress } from './address.ts'
import { createBackoff, type Backoff } from './backoff.ts'
import { poolDialect } from './dialect.ts'
import { IssuanceStatements } from './issuance-statements.ts'
import { createPool, type PoolOptions } from './pool.ts'
import { PostgresEnrollmentLedger } from './postgres-enrollment-ledger.ts'
import { RefusedIssuances } from './refused-issuances.ts'
import { failureOf } from './server-error.ts'
import { CHANNEL, VersionWatch } from './version-watch.ts'

export interface PostgresOptions {
  /** `postgres://…` */
  readonly url: string
  /** The password, where the URL has none. */
  readonly password: string | undefined
  /** A file of this server's own for what the database could not be told. */
  readonly refusedFile: string
  /** How many connections at the most. */
  readonly connections: number
  /** All in milliseconds: to connect, for a statement, for an issuance while the database is away, between two looks at the version. */
  readonly connectTimeout: number
  readonly statementTimeout: number
  readonly patience: number
  readonly refreshInterval: number
  readonly clock: Clock
  readonly random: Random
}

/** How often a change is tried again that has met another one. */
const LARGEST_ATTEMPT = 8

/** What the server says of itself. */
interface ServerFacts {
  readonly engine: string
  readonly isPostgres: boolean
  readonly warnings: readonly string[]
  readonly options: readonly string[]
}

async function factsOf(db: ConfigurationDatabase): Promise<ServerFacts> {
  const { rows } = await sql<{ version: string; fsync: string | null; committing: string | null; jit: string | null }>`
    select version() as version, current_setting('fsync', true) as fsync,
      current_setting('synchronous_commit', true) as committing, current_setting('jit', true) as jit`.execute(db)
  const { version = '', fsync = null, committing = null, jit = null } = rows[0] ?? {}
  const isPostgres = version.startsWith('PostgreSQL')
  return {
    engine: version.split(' ', 2).join(' '),
    isPostgres,
    warnings: [
      ...(fsync === 'off'
        ? ['The PostgreSQL server runs with fsync=off: what it says is committed may be lost with its machine.']
        : []),
      ...(committing === 'off'
        ? ['The PostgreSQL server has synchronous_commit=off; connections of this program switch it on.']
        : []),
    ],
    options: isPostgres
      ? [
          // Statements are planned when the tables may still be empty, and what was planned then stays.
          '-c enable_seqscan=off',
          // What has to read a whole table counts as dear beyond measure then, and would be compiled for most of a second.
          ...(jit === 'on' ? ['-c jit=off'] : []),
          ...(committing === 'off' ? ['-c synchronous_commit=on'] : []),
        ]
      : [],
  }
}

/** Runs `work` through a connection of its own, on which nothing has to be done within some time. */
async function withoutHaste<Result>(
  options: PoolOptions,
  work: (db: ConfigurationDatabase) => Promise<Result>,
): Promise<Result> {
  // One for the work, and one that may hold the lock around it.
  const pool = createPool({ ...options, largest: 2, statement: undefined })
  const db = new Kysely<Schema>({ dialect: poolDialect(pool, options.address.where) })
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

/** Lets numbers that the database gives go on after the highest that there is now. */
async function continueNumbers(db: ConfigurationDatabase): Promise<void> {
  const { rows } = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = current_schema() and column_default like 'nextval(%'`.execute(db)
  for (const { table, column } of rows) {
    const highest = sql`(select coalesce(max(${sql.ref(column)}), 0) + 1 from ${sql.table(table)})`
    await sql`select setval(pg_get_serial_sequence(${table}, ${column}), ${highest}, false)`.execute(db)
  }
}

/** Changes the configuration, again if another change or a server that cannot serialise them has come between. */
async function changeIn<Result>(
  db: ConfigurationDatabase,
  {
    work,
    notifies,
    backoff,
  }: { work: (db: ConfigurationDatabase) => Promise<Result>; notifies: boolean; backoff: Backoff },
): Promise<{ result: Result; version: number }> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await db.transaction().execute(async (transaction) => {
        const version = await nextConfigurationVersion(transaction)
        const result = await work(transaction)
        if (notifies) await sql`select pg_notify(${CHANNEL}, ${String(version)})`.execute(transaction)
        return { result, version }
      })
    } catch (error) {
      if (failureOf(error) !== 'conflict' || attempt >= LARGEST_ATTEMPT) throw error
      await backoff(attempt)
    }
  }
}

interface Parts {
  readonly options: PostgresOptions
  readonly facts: ServerFacts
  readonly pool: Pool
  readonly poolOptions: PoolOptions
  readonly backoff: Backoff
}

async function assemble({ options, facts, pool, poolOptions, backoff }: Parts, report: Report): Promise<Store> {
  const { where } = poolOptions.address
  const queries = new Kysely<Schema>({ dialect: poolDialect(pool, where) })
  const ledger = new PostgresEnrollmentLedger({
    statements: new IssuanceStatements(pool, where),
    refused: new RefusedIssuances(options.refusedFile),
    ...{ backoff, clock: options.clock, patience: options.patience, logger: () => report.logger },
  })
  const changes = new VersionWatch({
    listenOn: facts.isPostgres ? poolOptions : undefined,
    read: () => readConfigurationVersion(queries),
    interval: options.refreshInterval,
    reached: () => ledger.settle(),
    backoff,
  })
  const changing = async <Result>(db: ConfigurationDatabase, work: (db: ConfigurationDatabase) => Promise<Result>) => {
    const { result, version } = await changeIn(db, { work, notifies: facts.isPostgres, backoff })
    changes.note(version)
    return result
  }
  const close = async () => {
    await ledger.flush()
    await changes.close()
    await queries.destroy()
  }
  try {
    await changes.refresh()
    await changes.listen()
  } catch (error) {
    await close()
    throw error
  }
  return {
    ...{ engine: facts.engine, queries, changes, ledger, close },
    commits: ledger,
    licenses: createLicenseBook(queries),
    // What the server keeps, and where, is its own business.
    size: () => Promise.resolve(undefined),
    connections: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    reportTo: (logger) => {
      report.logger = logger
      facts.warnings.forEach((warning) => logger.warn({ engine: facts.engine }, warning))
    },
    change: (work) => changing(queries, work),
    load: (work) =>
      withoutHaste(poolOptions, (db) =>
        changing(db, async (transaction) => {
          const result = await work(transaction)
          await continueNumbers(transaction)
          return result
        }),
      ),
    snapshot: (work) =>
      withoutHaste(poolOptions, (db) =>
        db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
      ),
  }
}

/** Where the store tells what happens to it. */
interface Report {
  logger: Logger
}

/**
 * Opens the configuration database on a PostgreSQL server and brings it to the newest version.
 * Throws StoreError: `database-unreachable`, `database-unusable`, `database-too-new`.
 */
export async function openPostgres(options: PostgresOptions): Promise<Store> {
  const report: Report = { logger: silentLogger }
  const lost = (error: Error) =>
    report.logger.warn({ err: error }, 'a connection to the configuration database was lost')
  const optionsAt = (address: PostgresAddress): PoolOptions => ({
    address,
    largest: options.connections,
    connect: options.connectTimeout,
    statement: options.statementTimeout,
    lost,
  })
  const address = parseAddress(options.url, options.password)
  const facts = await withoutHaste(optionsAt(address), async (db) => {
    const found = await factsOf(db)
    await migrate(db, 'bytea')
    return found
  })
  const poolOptions = optionsAt(withServerOptions(address, facts.options))
  const backoff = createBackoff(options.random)
  return assemble({ options, facts, pool: createPool(poolOptions), poolOptions, backoff }, report)
}
