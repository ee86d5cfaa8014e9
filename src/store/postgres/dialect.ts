import {
  CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type MigrationLockOptions,
  type QueryResult,
} from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { StoreError } from '../store-error.ts'
import { failureOf, isOutcomeUnknown, unreachable } from './server-error.ts'

const COUNTED = ['INSERT', 'UPDATE', 'DELETE']

/** One connection of the pool, as kysely uses it. */
class PooledConnection implements DatabaseConnection {
  readonly #client: PoolClient
  readonly #where: string
  #broken = false

  constructor(client: PoolClient, where: string) {
    this.#client = client
    this.#where = where
  }

  async executeQuery<Row>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const { command, rowCount, rows } = await this.#client.query<Row & object>(text, [...parameters])
      return { rows, ...(COUNTED.includes(command) && { numAffectedRows: BigInt(rowCount ?? 0) }) }
    } catch (error) {
      // A statement that nobody waits for any more would be in the way of the next one.
      if (isOutcomeUnknown(error)) this.#broken = true
      throw failureOf(error) === 'unreachable' ? unreachable(this.#where, error) : error
    }
  }

  /** Reads by a cursor, which needs a transaction around it. */
  async *streamQuery<Row>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<Row>> {
    const run = (text: string) => this.executeQuery<Row>(CompiledQuery.raw(text))
    await this.executeQuery(
      CompiledQuery.raw(`declare reading no scroll cursor for ${query.sql}`, [...query.parameters]),
    )
    for (;;) {
      const { rows } = await run(`fetch forward ${chunkSize} from reading`)
      if (rows.length === 0) break
      yield { rows }
    }
    await run('close reading')
  }

  async commit(): Promise<void> {
    try {
      await this.executeQuery(CompiledQuery.raw('commit'))
    } catch (error) {
      if (!this.#broken) throw error
      throw new StoreError(
        'outcome-unknown',
        `The connection to the configuration database ${this.#where} was lost while a change was being made. See whether it was.`,
        { cause: error },
      )
    }
  }

  /** A connection that is lost has undone what was not committed. */
  async rollback(): Promise<void> {
    if (!this.#broken) await this.executeQuery(CompiledQuery.raw('rollback'))
  }

  release(): void {
    this.#client.release(this.#broken)
  }
}

/** Gives kysely the connections of a pool. Errors that mean a database that is away become StoreErrors here. */
class PoolDriver implements Driver {
  readonly #pool: Pool
  readonly #where: string

  constructor(pool: Pool, where: string) {
    this.#pool = pool
    this.#where = where
  }

  init(): Promise<void> {
    return Promise.resolve()
  }

  async acquireConnection(): Promise<PooledConnection> {
    try {
      return new PooledConnection(await this.#pool.connect(), this.#where)
    } catch (error) {
      throw unreachable(this.#where, error)
    }
  }

  async beginTransaction(
    connection: DatabaseConnection,
    { isolationLevel, accessMode }: { isolationLevel?: string; accessMode?: string },
  ): Promise<void> {
    const level = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`
    await connection.executeQuery(CompiledQuery.raw(`start transaction${level} ${accessMode ?? ''}`))
  }

  commitTransaction(connection: PooledConnection): Promise<void> {
    return connection.commit()
  }

  rollbackTransaction(connection: PooledConnection): Promise<void> {
    return connection.rollback()
  }

  releaseConnection(connection: PooledConnection): Promise<void> {
    connection.release()
    return Promise.resolve()
  }

  destroy(): Promise<void> {
    return this.#pool.end()
  }
}

/**
 * PostgreSQL with a lock around migrations that CockroachDB can have as well: that has no advisory locks in most of its
 * versions, but locks rows. A row is locked for as long as a transaction goes on, and kysely begins that of the migrations
 * behind the lock: so it is another connection that holds it. It is free when that is closed, by whatever.
 */
class MigratingAdapter extends PostgresAdapter {
  readonly #pool: Pool
  #isWithoutAdvisoryLocks = false
  #holder: PoolClient | undefined

  constructor(pool: Pool) {
    super()
    this.#pool = pool
  }

  override async acquireMigrationLock(db: Kysely<unknown>, options: MigrationLockOptions): Promise<void> {
    const { rows } = await sql<{ version: string }>`select version() as version`.execute(db)
    this.#isWithoutAdvisoryLocks = /CockroachDB/.test(rows[0]?.version ?? '')
    if (!this.#isWithoutAdvisoryLocks) return super.acquireMigrationLock(db, options)
    this.#holder = await this.#pool.connect()
    await this.#holder.query('begin')
    await this.#holder.query(`select * from "${options.lockTable}" where id = $1 for update`, [options.lockRowId])
  }

  override releaseMigrationLock(db: Kysely<unknown>, options: MigrationLockOptions): Promise<void> {
    if (!this.#isWithoutAdvisoryLocks) return super.releaseMigrationLock(db, options)
    this.#holder?.release(true)
    this.#holder = undefined
    return Promise.resolve()
  }
}

/** kysely on a pool of connections. `where` names the database in errors. */
export const poolDialect = (pool: Pool, where: string): Dialect => ({
  createDriver: () => new PoolDriver(pool, where),
  createQueryCompiler: () => new PostgresQueryCompiler(),
  createAdapter: () => new MigratingAdapter(pool),
  createIntrospector: (db) => new PostgresIntrospector(db),
})
