import { sql, type Kysely } from 'kysely'
import type { BytesType } from '../bytes-type.ts'

/** The version of the configuration, and what lets several servers enter enrollments at the same time. */
export const configurationVersion = (bytes: BytesType) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('stored_configuration')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('version', 'integer', (column) => column.notNull())
      .execute()
    await sql`insert into stored_configuration (id, version) values (1, 0)`.execute(db)
    // SQLite has one writer at a time, which sees all rows before its own: there these would only cost something.
    if (bytes === 'bytea') await guardRelations(db)
  },
})

/** Only one row can be the first of a GUID, of a key, and of both together; and a certificate is entered once. */
async function guardRelations(db: Kysely<unknown>): Promise<void> {
  const guards: readonly [string, readonly string[], readonly string[]][] = [
    ['enrollment_first_guid', ['guid'], ['first', 'known-key-other-guid']],
    ['enrollment_first_key', ['key_fingerprint'], ['first']],
    ['enrollment_first_pair', ['guid', 'key_fingerprint'], ['known-guid-other-key']],
  ]
  for (const [name, columns, relations] of guards) {
    await db.schema
      .createIndex(name)
      .on('enrollment')
      .columns([...columns])
      .unique()
      .where(sql.ref('relation'), 'in', sql`(${sql.join(relations.map((relation) => sql.lit(relation)))})`)
      .execute()
  }
  await db.schema.createIndex('enrollment_certificate').on('enrollment').column('certificate_guid').unique().execute()
}
