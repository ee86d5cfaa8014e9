import { statfsSync } from 'node:fs'
import { freemem } from 'node:os'
import { hasPostgres, startPostgres, type PostgresServer } from './postgres-server.ts'

/** Whether a PostgreSQL that is missing is a failure, not a reason to skip. */
const IS_REQUIRED = process.env['RMS_EMULATOR_POSTGRES'] === 'required'

let server: Promise<PostgresServer> | undefined

/** Which line of which test made a database, by its name. */
const makers = new Map<string, string>()

async function removeServer(this: Mocha.Context): Promise<void> {
  // There may be hundreds of databases to delete, of hundreds of files each.
  this.timeout(300_000)
  const started = await server?.catch(() => undefined)
  if (started === undefined) return
  const stillOpen = started.sql("select distinct datname from pg_stat_activity where query like 'listen %'")
  await started.remove()
  // A store that nobody closed looks for its database for ever, and mocha would not end.
  if (stillOpen === '') return
  const places = stillOpen.split('\n').map((name) => makers.get(name) ?? name)
  throw new Error(`stores on PostgreSQL were left open, made at ${places.join(', ')}`)
}

// Fixtures are made with the same servers, without mocha.
if ('after' in globalThis) after(removeServer)

/** Whether tests on PostgreSQL can be run; says so aloud, once, when they cannot. */
export const isPostgresHere = ((): boolean => {
  if (IS_REQUIRED || hasPostgres()) return true
  console.warn('  PostgreSQL is not installed (Debian: postgresql): what is tested on it is skipped')
  return false
})()

/**
 * Hundreds of databases are made, and thrown away with the machine that would have lost them: nothing of that has to outlive
 * a loss of power. What a commit promises stays as it is, fsync and all; how a server bears the loss of its power is tested on
 * servers of their own.
 */
const SETTINGS = `
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 512MB
checkpoint_timeout = 1h
`

/** A file system in memory, as Linux has one, and how much must be free there and in the machine to use it, in bytes. */
const IN_MEMORY = '/dev/shm'
const ENOUGH = 6 * 2 ** 30

/** Where its files are: in memory, where a database is made in half the time and nothing waits for a disk; else undefined. */
function placeInMemory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY)
    return Math.min(bavail * bsize, freemem()) > ENOUGH ? IN_MEMORY : undefined
  } catch {
    return undefined
  }
}

/** The one server that all tests of this run share, each with databases of its own. */
export function sharedPostgres(): Promise<PostgresServer> {
  server ??= startPostgres(SETTINGS, placeInMemory())
  return server
}

/** The name of a database that nobody has used. */
export function freshDatabaseName(): string {
  const name = `test_${makers.size + 1}`
  makers.set(name, /[\w-]+\.test\.ts:\d+/.exec(new Error().stack ?? '')?.[0] ?? 'unknown')
  return name
}
