import { join } from 'node:path'
import { systemClock } from '../../../src/base/clock.ts'
import { systemRandom } from '../../../src/base/random.ts'
import { openSqlite, type Store } from '../../../src/store/index.ts'
import { openPostgres, type PostgresOptions } from '../../../src/store/postgres/open-postgres.ts'
import type { PostgresServer } from '../../support/postgres-server.ts'
import { freshDatabaseName, isPostgresHere, sharedPostgres } from '../../support/shared-postgres.ts'

/** A database that a test has to itself. */
export interface TestDatabase {
  /** Opens it as a process of its own would. */
  open(): Promise<Store>
}

/** An engine that the store runs on. */
export interface Engine {
  readonly name: 'SQLite' | 'PostgreSQL'
  /** Makes a database; files go into `directory`. */
  create(directory: string): Promise<TestDatabase>
}

/** How the tests treat a PostgreSQL server, unless they are about just that. */
export const POSTGRES_OPTIONS: Omit<PostgresOptions, 'url' | 'refusedFile'> = {
  password: undefined,
  connections: 5,
  connectTimeout: 3000,
  statementTimeout: 5000,
  patience: 5000,
  refreshInterval: 30_000,
  clock: systemClock,
  random: systemRandom,
}

export const SQLITE: Engine = {
  name: 'SQLite',
  create: (directory) => Promise.resolve({ open: () => openSqlite(join(directory, 'configuration.sqlite')) }),
}

/** To be copied: a database that has been brought to its version is made faster so. */
let template: Promise<string> | undefined

async function migratedTemplate(server: PostgresServer, directory: string): Promise<string> {
  const name = freshDatabaseName()
  const url = server.createDatabase(name)
  await (await openPostgres({ ...POSTGRES_OPTIONS, url, refusedFile: join(directory, 'refused') })).close()
  return name
}

export const POSTGRES: Engine = {
  name: 'PostgreSQL',
  create: async (directory) => {
    const server = await sharedPostgres()
    template ??= migratedTemplate(server, directory)
    const url = server.createDatabase(freshDatabaseName(), await template)
    return { open: () => openPostgres({ ...POSTGRES_OPTIONS, url, refusedFile: join(directory, 'refused') }) }
  },
}

/** Every engine: what holds for one has to hold for all. */
export const ENGINES: readonly Engine[] = isPostgresHere ? [SQLITE, POSTGRES] : [SQLITE]
