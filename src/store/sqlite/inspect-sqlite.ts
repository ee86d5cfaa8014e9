import { existsSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { checkMigrations } from '../migrate.ts'
import { StoreError } from '../store-error.ts'

const unusable = (message: string, cause?: unknown): StoreError =>
  new StoreError('cluster-unusable', message, cause === undefined ? {} : { cause })

/** The migrations on record in a file, and the SID of its domain; undefined: it is no configuration database. Throws StoreError. */
function factsOf(file: string): { readonly migrations: string[]; readonly domain: string | undefined } | undefined {
  let connection: Sqlite.Database
  try {
    connection = new Sqlite(file, { readonly: true, fileMustExist: true })
  } catch (cause) {
    throw unusable(`${file} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`, cause)
  }
  try {
    const tables = connection.prepare<[], string>("select name from sqlite_master where type = 'table'").pluck().all()
    if (!['kysely_migration', 'setting', 'private_key', 'certificate'].every((name) => tables.includes(name)))
      return undefined
    return {
      migrations: connection.prepare<[], string>('select name from kysely_migration order by name').pluck().all(),
      domain: connection.prepare<[], string>("select value from setting where name = 'domainSid'").pluck().get(),
    }
  } catch (cause) {
    throw unusable(
      `${file} is no configuration database of rms-emulator: ${cause instanceof Error ? cause.message : String(cause)}.`,
      cause,
    )
  } finally {
    connection.close()
  }
}

/** For a database that must not be made where it is not. Throws StoreError `cluster-unusable`. */
export function requireDatabase(file: string): void {
  if (existsSync(file)) return
  throw unusable(`There is no configuration database of a cluster at ${file}.`)
}

/**
 * Looks at a file before it is opened as the database of a cluster, without changing it; gives the SID of its domain, once it
 * has one. Throws StoreError `cluster-unusable` when there is none, or one that is not ours or of another release;
 * `database-too-new` for a later one.
 */
export function inspectSqlite(file: string): string | undefined {
  requireDatabase(file)
  const found = factsOf(file)
  if (found === undefined) throw unusable(`${file} is no configuration database of rms-emulator.`)
  checkMigrations(found.migrations, file)
  return found.domain
}
