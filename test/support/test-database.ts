import { cpSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freshDatabaseName, sharedPostgres } from './shared-postgres.ts'
import type { PostgresServer } from './postgres-server.ts'

/**
 * RMS_EMULATOR_TEST_DATABASE=postgres runs tests that were written for data directories with a database on PostgreSQL for
 * each of them. The same tests, the other engine.
 */
export const isOnPostgres = process.env['RMS_EMULATOR_TEST_DATABASE'] === 'postgres'

let server: PostgresServer | undefined

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
  })
}

/** The database of a data directory, made when it is asked for first; undefined: it is in the directory. */
export function databaseOf(path: string): string | undefined {
  if (server === undefined) return undefined
  const known = databases.get(resolve(path))
  if (known !== undefined) return server.urlOf(known)
  const name = freshDatabaseName()
  databases.set(resolve(path), name)
  return server.createDatabase(name)
}

/** What `--set` takes to find it. */
export function databaseSettings(path: string): string[] {
  const url = databaseOf(path)
  return url === undefined ? [] : [`database=${url}`]
}

/** A command line that finds the database of its data directory. `from`: where it is run. */
export function withDatabase(words: readonly string[], from = '.'): string[] {
  const at = words.indexOf('--data') + 1
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

/** Settles when a server that runs has been told of a change by another process: SQLite is asked, PostgreSQL tells. */
export const noticed = (): Promise<void> => setTimeout(isOnPostgres ? 100 : 0)
