import type { Kysely } from 'kysely'

/** Where private keys lie that are in a token: what the original kept as provider and container name. */
export const tokenKeys = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('token_key')
      .addColumn('role', 'text', (column) => column.primaryKey())
      .addColumn('token', 'text', (column) => column.notNull())
      .addColumn('label', 'text', (column) => column.notNull())
      .addColumn('key_id', 'text', (column) => column.notNull())
      .execute()
  },
}
