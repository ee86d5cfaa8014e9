import type { Kysely } from 'kysely'
import type { BytesType } from '../bytes-type.ts'

/** The events about licensor certificates, and the servers that were removed from the cluster. */
export const eventsAndRemovals = (bytes: BytesType) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('licensor_event')
      .addColumn('id', bytes === 'blob' ? 'integer' : 'bigserial', (column) => column.primaryKey())
      .addColumn('server', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('event_id', 'integer', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('level', 'text', (column) => column.notNull())
      .addColumn('detail', 'text', (column) => column.notNull())
      .addColumn('certificate', 'text', (column) => column.notNull())
      .addUniqueConstraint('licensor_event_once', ['server', 'certificate', 'event_id'])
      .execute()
    await db.schema
      .createTable('removed_server')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .execute()
  },
})
