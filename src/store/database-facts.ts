import { stat } from 'node:fs/promises'
import { sql, type Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** The name of the last migration that the database has been through; undefined: none. */
export async function schemaVersion(db: Kysely<Schema>): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name desc limit 1`.execute(db)
  return rows[0]?.name
}

/** Asks the database for next to nothing. Rejects when it does not answer. */
export async function askDatabase(db: Kysely<Schema>): Promise<void> {
  await db.selectFrom('setting').select('name').limit(1).execute()
}

/** What a database in a file takes on disk, its write-ahead log included, in bytes. Rejects when the file is gone. */
export async function databaseFileSize(file: string): Promise<number> {
  const log = await stat(`${file}-wal`).then(
    ({ size }) => size,
    () => 0,
  )
  return (await stat(file)).size + log
}
