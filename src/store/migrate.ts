import { Migrator, type Kysely } from 'kysely'
import type { BytesType } from './bytes-type.ts'
import { initial } from './migrations/0001-initial.ts'
import { accountsAndLists } from './migrations/0002-accounts-and-lists.ts'
import { configurationVersion } from './migrations/0003-configuration-version.ts'
import { tokenKeys } from './migrations/0004-token-keys.ts'
import { trustedRoots } from './migrations/0007-trusted-roots.ts'
import type { Schema } from './schema.ts'
import { StoreError } from './store-error.ts'

/**
 * Brings the configuration database to the newest version; does nothing when it is there already.
 * Throws StoreError `database-too-new` when a later release has written it.
 */
export async function migrate(db: Kysely<Schema>, bytes: BytesType): Promise<void> {
  const migrations = {
    '0001-initial': initial(bytes),
    '0002-accounts-and-lists': accountsAndLists(bytes),
    '0003-configuration-version': configurationVersion(bytes),
    '0004-token-keys': tokenKeys,
    '0007-trusted-roots': trustedRoots(bytes),
  }
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return
  if (error instanceof Error && /corrupted migrations/.test(error.message)) {
    throw new StoreError(
      'database-too-new',
      'The configuration database was written by a newer release of rms-emulator. Use that one.',
    )
  }
  throw new StoreError('database-unusable', 'The configuration database could not be brought to this release.', {
    cause: error,
  })
}
