import { cpSync, renameSync, symlinkSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import type { PostgresServer } from './postgres-server.ts'
import { freshDatabaseName, sharedPostgres } from './shared-postgres.ts'
import { onRemoval } from './temporary-directory.ts'

/**
 * RMS_EMULATOR_TEST_DATABASE=postgres runs tests that were written for data directories with a database on PostgreSQL for
 * each of them. The same tests, the other engine. Which ones is in test/on-postgres.mocharc.json: all that open a store, but
 * - backup-engines.test.ts, operator-postgres.test.ts and test/cluster, which choose their engines themselves, and are on
 *   PostgreSQL in every run;
 * - backup-secrets.test.ts and enroll-interrupted.test.ts, which read or copy the file of a database at work;
 * - test/unit/store, which has each of its tests on both engines in every run (engines.ts);
 * - those that are named in that file and open no database;
 * - test/deploy, which runs what is in an image as it is there;
 * - test/clients and test/browser, which are about programs that see of a server what is on the wire alone, and whose exchanges
 *   test/replay has.
 */
export const isOnPostgres = process.env['RMS_EMULATOR_TEST_DATABASE'] === 'postgres'

let server: PostgresServer | undefined

/** What new databases are made from: it has the tables, with nothing in them. Making these takes longer than a copy. */
const TEMPLATE = 'with_tables'

/** The names of the databases, by data directory. */
const databases = new Map<string, string>()

if (isOnPostgres) {
  // Where mocha requires its files, what the program imports when it needs it is loaded a second time, with other classes.
  if ('require_module' in process.features && process.features.require_module) {
    throw new Error('tests on PostgreSQL are started with npm run test:postgres')
  }
  before(async function () {
    this.timeout(60_000)
    server = await sharedPostgres()
    // Loaded here alone: it has the whole program behind it.
    const { makeTables } = await import('./tables-template.ts')
    await makeTables(server, TEMPLATE)
  })
}

/** Databases whose data directories are gone. */
const ownerless = new Set<string>()

/** How many of them are deleted at once. */
const BATCH = 40

/** Deletes the databases that lose their data directories, but those that somebody has open. */
function dropOwnerless(on: PostgresServer): void {
  const names = [...ownerless].map((name) => `'${name}'`).join(',')
  ownerless.clear()
  const idle = on.sql(
    `select datname from pg_database d where datname in (${names}) and not exists (select from pg_stat_activity a where a.datname = d.datname)`,
  )
  if (idle !== '') on.sql(idle.replaceAll(/^.*$/gm, 'drop database "$&";'))
}

onRemoval((removed) => {
  if (server === undefined) return
  const gone = [...databases].filter(([path]) => path.startsWith(`${removed}${sep}`))
  for (const [path] of gone) databases.delete(path)
  // Servers of one cluster share theirs.
  const kept = new Set(databases.values())
  for (const [, name] of gone) if (!kept.has(name)) ownerless.add(name)
  if (ownerless.size >= BATCH) dropOwnerless(server)
})

/** The name of the database of a data directory, made from `template` when it is asked for first; undefined: it is in the directory. */
function nameOf(path: string, template: string | undefined): string | undefined {
  if (server === undefined) return undefined
  const known = databases.get(resolve(path))
  if (known !== undefined) return known
  const name = freshDatabaseName()
  databases.set(resolve(path), name)
  server.createDatabase(name, template)
  return name
}

/** The database of a data directory, made when it is asked for first; undefined: it is in the directory. */
export function databaseOf(path: string): string | undefined {
  const name = nameOf(path, TEMPLATE)
  return name === undefined ? undefined : server?.urlOf(name)
}

/** The same, without any tables where it is made. */
export function emptyDatabaseOf(path: string): string | undefined {
  nameOf(path, undefined)
  return databaseOf(path)
}

/** What `--set` takes to find it. */
export function databaseSettings(path: string): string[] {
  const url = databaseOf(path)
  return url === undefined ? [] : [`database=${url}`]
}

/** A command line that finds the database of its data directory. `from`: where it is run. */
export function withDatabase(words: readonly string[], from = '.'): string[] {
  // The last one counts.
  const at = words.lastIndexOf('--data') + 1
  const path = words[at]
  if (at === 0 || path === undefined || words.includes('--database')) return [...words]
  const url = databaseOf(resolve(from, path))
  return url === undefined ? [...words] : [...words.slice(0, at + 1), '--database', url, ...words.slice(at + 1)]
}

/** Lets a data directory have the database of another one. */
export function shareDatabase(owner: string, other: string): void {
  const name = databases.get(resolve(owner))
  if (name === undefined) symlinkSync(join(owner, 'configuration.sqlite'), join(other, 'configuration.sqlite'))
  else databases.set(resolve(other), name)
}

/** Copies a data directory that nobody has open, with its database. */
export function copyData(from: string, to: string): void {
  cpSync(from, to, { recursive: true })
  const name = databases.get(resolve(from))
  if (name === undefined || server === undefined) return
  const copy = freshDatabaseName()
  databases.set(resolve(to), copy)
  server.createDatabase(copy, name)
}

/** Lets a new server in `path` join the cluster whose database is that of `owner`; gives the words that `join` needs for it. */
export function joining(owner: string, path: string): string[] {
  if (nameOf(owner, undefined) === undefined) return ['--cluster', owner]
  shareDatabase(owner, path)
  return []
}

/** Where the database of a data directory is: its name on the server, or its file in the directory. A new one is empty. */
function placeOf(path: string): { readonly on: PostgresServer; readonly name: string } | { readonly file: string } {
  const name = nameOf(path, undefined)
  if (server !== undefined && name !== undefined) return { on: server, name }
  return { file: join(path, 'configuration.sqlite') }
}

/** Runs SQL on the database of a data directory, or on an empty one there, as somebody would who goes round the program. */
export function changeDatabase(path: string, statement: string): void {
  const place = placeOf(path)
  if ('on' in place) {
    place.on.sql(statement, place.name)
    return
  }
  const database = new Sqlite(place.file)
  database.exec(statement)
  database.close()
}

/** Everything in a table of the database of a data directory; bytes in whatever form the engine shows them. */
export function rowsIn(path: string, table: string): Record<string, unknown>[] {
  const place = placeOf(path)
  if ('on' in place) {
    const lines = place.on.sql(`select row_to_json(t) from "${table}" t`, place.name).split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>)
  }
  const database = new Sqlite(place.file, { readonly: true })
  try {
    return database.prepare<[], Record<string, unknown>>(`select * from "${table}"`).all()
  } finally {
    database.close()
  }
}

/** Takes the database of a data directory away, from those who have it open as well; gives what brings it back. */
export function takeDatabaseAway(path: string): () => void {
  const place = placeOf(path)
  if (!('on' in place)) {
    renameSync(place.file, `${place.file}-away`)
    return () => renameSync(`${place.file}-away`, place.file)
  }
  const allow = (isAllowed: boolean) => place.on.sql(`alter database "${place.name}" allow_connections ${isAllowed}`)
  allow(false)
  place.on.sql(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${place.name}'`)
  return () => void allow(true)
}

/** Settles when a server that runs has been told of a change by another process: SQLite is asked, PostgreSQL tells. */
export const noticed = (): Promise<void> => setTimeout(isOnPostgres ? 100 : 0)
