import type { Kysely } from 'kysely'
import type { BytesType } from '../bytes-type.ts'

/** The roots that a licensing server trusts. */
export const trustedRoots = (bytes: BytesType) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('trusted_root')
      .addColumn('guid', 'text', (column) => column.notNull())
      .addColumn('key_fingerprint', bytes, (column) => column.notNull())
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('chain', 'text', (column) => column.notNull())
      .addColumn('trusted_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('trusted_root_key', ['guid', 'key_fingerprint'])
      .execute()
  },
})
