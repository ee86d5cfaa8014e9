import { Migrator, type Kysely } from 'kysely'
import type { BytesType } from './bytes-type.ts'
import { initial } from './migrations/0001-initial.ts'
import { accountsAndLists } from './migrations/0002-accounts-and-lists.ts'
import { configurationVersion } from './migrations/0003-configuration-version.ts'
import { tokenKeys } from './migrations/0004-token-keys.ts'
import { eventsAndRemovals } from './migrations/0006-events-and-removals.ts'
import { trustedRoots } from './migrations/0007-trusted-roots.ts'
import { accountKeys } from './migrations/0008-account-keys.ts'
import { licenses } from './migrations/0009-licenses.ts'
import { rightsTemplates } from './migrations/0010-rights-templates.ts'
import type { Schema } from './schema.ts'
import { StoreError } from './store-error.ts'

const migrationsFor = (bytes: BytesType) => ({
  '0001-initial': initial(bytes),
  '0002-accounts-and-lists': accountsAndLists(bytes),
  '0003-configuration-version': configurationVersion(bytes),
  '0004-token-keys': tokenKeys,
  '0006-events-and-removals': eventsAndRemovals(bytes),
  '0007-trusted-roots': trustedRoots(bytes),
  '0008-account-keys': accountKeys(bytes),
  '0009-licenses': licenses(bytes),
  '0010-rights-templates': rightsTemplates(bytes),
})

/** The names of all migrations, in their order: what a database of this release has on record. */
export const MIGRATIONS: readonly string[] = Object.keys(migrationsFor('blob'))

/**
 * Makes sure that a database which is there already is one of this release; `where` it is, for people. `found`: the
 * migrations on record in it. Throws StoreError `cluster-unusable`, `database-too-new`.
 */
export function checkMigrations(found: readonly string[], where: string): void {
  if (found.some((name) => !MIGRATIONS.includes(name))) throw tooNew()
  if (found.length === MIGRATIONS.length) return
  throw new StoreError(
    'cluster-unusable',
    `${where} was written by an earlier release of rms-emulator. Start a server of the cluster with this release first.`,
  )
}

const tooNew = (): StoreError =>
  new StoreError(
    'database-too-new',
    'The configuration database was written by a newer release of rms-emulator. Use that one.',
  )

/**
 * Brings the configuration database to the newest version; does nothing when it is there already.
 * Throws StoreError `database-too-new` when a later release has written it.
 */
export async function migrate(db: Kysely<Schema>, bytes: BytesType): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrationsFor(bytes)) } })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return
  if (error instanceof Error && /corrupted migrations/.test(error.message)) {
    throw tooNew()
  }
  const why = error instanceof Error ? error.message : 'for a reason that was not told'
  throw new StoreError(
    'database-unusable',
    `The configuration database could not be brought to this release: ${why}.`,
    {
      cause: error,
    },
  )
}
