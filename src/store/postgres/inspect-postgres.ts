import { Kysely, sql } from 'kysely'
import { checkMigrations } from '../migrate.ts'
import type { Schema } from '../schema.ts'
import { readSetting } from '../settings-table.ts'
import { StoreError } from '../store-error.ts'
import { parseAddress } from './address.ts'
import { poolDialect } from './dialect.ts'
import { createPool } from './pool.ts'

/** Where a database is, and how long to wait for a connection, in milliseconds. */
export interface InspectOptions {
  readonly url: string
  readonly password: string | undefined
  readonly connectTimeout: number
}

/**
 * Looks at a database before it is opened as that of a cluster, without changing it; gives the SID of its domain, once it has
 * one. Throws StoreError: `cluster-unusable` when it is not ours or of an earlier release, `database-too-new`,
 * `database-unreachable`.
 */
export async function inspectPostgres({ url, password, connectTimeout }: InspectOptions): Promise<string | undefined> {
  const address = parseAddress(url, password)
  const options = { address, largest: 1, connect: connectTimeout, statement: undefined, lost: () => undefined }
  const db = new Kysely<Schema>({ dialect: poolDialect(createPool(options), address.where) })
  try {
    const { rows: tables } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = current_schema()`.execute(db)
    const names = new Set(tables.map(({ name }) => name))
    if (!['kysely_migration', 'setting', 'private_key', 'certificate'].every((name) => names.has(name))) {
      throw new StoreError(
        'cluster-unusable',
        `There is no configuration database of rms-emulator at ${address.where}: start its first server before another one joins.`,
      )
    }
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
    checkMigrations(
      rows.map(({ name }) => name),
      address.where,
    )
    return await readSetting(db, 'domainSid')
  } finally {
    await db.destroy()
  }
}
