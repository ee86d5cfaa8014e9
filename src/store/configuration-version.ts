import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** After this version comes 1. [MS-RMPR] §3.1.6.1 */
const LAST_VERSION = 1_000_000

/** Which version the configuration has; 0 at installation. [MS-RMPR] §3.1.3.3 */
export async function readConfigurationVersion(db: Kysely<Schema>): Promise<number> {
  const { version } = await db.selectFrom('stored_configuration').select('version').executeTakeFirstOrThrow()
  return version
}

/**
 * Gives the configuration its next version, within the transaction that changes it. It goes first in there: whoever does the
 * same at the same moment waits until this transaction has ended, so changes come one after the other on every engine.
 */
export async function nextConfigurationVersion(db: Kysely<Schema>): Promise<number> {
  const { version } = await db
    .updateTable('stored_configuration')
    .set((row) => ({
      version: row
        .case()
        .when('version', '>=', LAST_VERSION)
        .then(1)
        .else(row('version', '+', 1))
        .end(),
    }))
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}
