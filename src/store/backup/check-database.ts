import { rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { openSqlite } from '../sqlite/open-sqlite.ts'
import { StoreError } from '../store-error.ts'

const unusable = (why: string, cause?: unknown): StoreError =>
  new StoreError('backup-unusable', `The database in the backup ${why}.`, { cause })

/** What a database is made of, in SQL; kysely's own tables by name only, because they may change with kysely. */
function structureOf(connection: Sqlite.Database): string {
  const rows = connection
    .prepare<[], [string, string, string, string | null]>(
      `select type, name, tbl_name, case when name like '%kysely%' then null else sql end
       from sqlite_master order by type, name`,
    )
    .raw()
    .all()
  return JSON.stringify(rows)
}

/** Nothing of a strange database may run before it is known to have nothing that runs. */
function openStrange(file: string): Sqlite.Database {
  const connection = new Sqlite(file, { fileMustExist: true })
  connection.pragma('trusted_schema = OFF')
  connection.pragma('cell_size_check = ON')
  return connection
}

function checkContent(file: string): void {
  const connection = openStrange(file)
  try {
    const foreign = connection
      .prepare<[], number>(
        `select count(*) from sqlite_master where type not in ('table', 'index') or lower(sql) like 'create virtual%'`,
      )
      .pluck()
      .get()
    if (foreign !== 0) throw unusable('has triggers, views or virtual tables, which no backup has')
    if (connection.pragma('integrity_check', { simple: true }) !== 'ok') throw unusable('fails its integrity check')
    const orphans = connection.pragma('foreign_key_check')
    if (!Array.isArray(orphans) || orphans.length > 0) throw unusable('has rows that refer to nothing')
  } finally {
    connection.close()
  }
}

/** The structure of a database that this release makes, with `draft` for a file that is taken away again. */
async function ownStructure(draft: string): Promise<string> {
  const fresh = await openSqlite(draft)
  try {
    return structureOf(fresh.connection)
  } finally {
    await fresh.close()
    for (const ending of ['', '-wal', '-shm']) rmSync(`${draft}${ending}`, { force: true })
  }
}

/**
 * Checks a database that came from elsewhere, and brings it to this release: whole, of our own structure and nothing
 * besides. Throws StoreError `backup-unusable`, or `database-too-new` for one of a later release.
 */
export async function checkDatabase(file: string): Promise<void> {
  try {
    checkContent(file)
  } catch (cause) {
    throw cause instanceof StoreError ? cause : unusable('cannot be read', cause)
  }
  const store = await openSqlite(file)
  try {
    if (structureOf(store.connection) !== (await ownStructure(`${file}-fresh`))) {
      throw unusable('is not made as this release makes it')
    }
  } finally {
    await store.close()
  }
}
