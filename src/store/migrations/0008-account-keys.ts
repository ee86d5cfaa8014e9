import type { Kysely } from 'kysely'
import type { BytesType } from '../bytes-type.ts'

/** The key pairs of accounts, and what was issued to them. */
export const accountKeys = (bytes: BytesType) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('account_key')
      .addColumn('account_sid', 'text', (column) => column.primaryKey())
      .addColumn('pem', 'text', (column) => column.notNull())
      .addColumn('made_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('issued_certificate')
      .addColumn('id', bytes === 'blob' ? 'integer' : 'bigserial', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('guid', 'text', (column) => column.notNull())
      .addColumn('caller', 'text', (column) => column.notNull())
      .addColumn('caller_sid', 'text', (column) => column.notNull())
      .addColumn('remote_address', 'text', (column) => column.notNull())
      .addColumn('account_sid', 'text', (column) => column.notNull())
      .addColumn('machine_guid', 'text')
      .addColumn('key_fingerprint', bytes, (column) => column.notNull())
      .addColumn('valid_from', 'bigint', (column) => column.notNull())
      .addColumn('valid_until', 'bigint', (column) => column.notNull())
      .execute()
  },
})
