import { hasPostgres, startPostgres, type PostgresServer } from './postgres-server.ts'

/** Whether a PostgreSQL that is missing is a failure, not a reason to skip. */
const IS_REQUIRED = process.env['RMS_EMULATOR_POSTGRES'] === 'required'

let server: Promise<PostgresServer> | undefined
let databases = 0

after(async function () {
  // There may be hundreds of databases to delete.
  this.timeout(60_000)
  await (await server?.catch(() => undefined))?.remove()
})

/** Whether tests on PostgreSQL can be run; says so aloud, once, when they cannot. */
export const isPostgresHere = ((): boolean => {
  if (IS_REQUIRED || hasPostgres()) return true
  console.warn('  PostgreSQL is not installed (Debian: postgresql): what is tested on it is skipped')
  return false
})()

/** The one server that all tests of this run share, each with databases of its own. */
export function sharedPostgres(): Promise<PostgresServer> {
  server ??= startPostgres()
  return server
}

/** The name of a database that nobody has used. */
export const freshDatabaseName = (): string => `test_${(databases += 1)}`
