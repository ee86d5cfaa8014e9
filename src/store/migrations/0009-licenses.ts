import type { Kysely } from 'kysely'
import type { BytesType } from '../bytes-type.ts'

/** The licences that were issued. */
export const licenses = (bytes: BytesType) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('issued_license')
      .addColumn('id', bytes === 'blob' ? 'integer' : 'bigserial', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('guid', 'text', (column) => column.notNull())
      .addColumn('caller', 'text', (column) => column.notNull())
      .addColumn('caller_sid', 'text', (column) => column.notNull())
      .addColumn('remote_address', 'text', (column) => column.notNull())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('because', 'text', (column) => column.notNull())
      .addColumn('rights', 'text', (column) => column.notNull())
      .addColumn('xrml', 'text', (column) => column.notNull())
      .execute()
  },
})
