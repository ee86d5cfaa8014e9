import type { Kysely } from 'kysely'
import type { BytesType } from '../bytes-type.ts'

/** The first version of the configuration database. */
export const initial = (bytes: BytesType) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('setting')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('value', 'text', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('private_key')
      .addColumn('role', 'text', (column) => column.primaryKey())
      .addColumn('pem', 'text', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('certificate')
      .addColumn('position', 'integer', (column) => column.primaryKey())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('xrml', 'text')
      .addColumn('x509', bytes)
      .execute()
    await createAccounts(db, bytes)
    await db.schema
      .createTable('descriptor')
      .addColumn('server', 'text', (column) => column.notNull())
      .addColumn('file', 'text', (column) => column.notNull())
      .addColumn('sddl', 'text', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('descriptor_key', ['server', 'file'])
      .execute()
    await createEnrollments(db, bytes)
  },
})

async function createAccounts(db: Kysely<unknown>, bytes: BytesType): Promise<void> {
  await db.schema
    .createTable('account')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('rid', 'integer', (column) => column.notNull().unique())
    .addColumn('nt_hash', bytes, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('account_group')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('rid', 'integer', (column) => column.notNull().unique())
    .execute()
  await db.schema
    .createTable('membership')
    .addColumn('group_id', 'text', (column) => column.notNull().references('account_group.id').onDelete('cascade'))
    .addColumn('account_id', 'text', (column) => column.notNull().references('account.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('membership_key', ['group_id', 'account_id'])
    .execute()
}

async function createEnrollments(db: Kysely<unknown>, bytes: BytesType): Promise<void> {
  await db.schema
    .createTable('enrollment')
    .addColumn('id', bytes === 'blob' ? 'integer' : 'bigserial', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('guid', 'text', (column) => column.notNull())
    .addColumn('key_fingerprint', bytes, (column) => column.notNull())
    .addColumn('relation', 'text', (column) => column.notNull())
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('caller_sid', 'text', (column) => column.notNull())
    .addColumn('remote_address', 'text', (column) => column.notNull())
    .addColumn('sku', 'text', (column) => column.notNull())
    .addColumn('version', 'text', (column) => column.notNull())
    .addColumn('name', 'text')
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('certificate_guid', 'text', (column) => column.notNull())
    .addColumn('valid_from', 'bigint', (column) => column.notNull())
    .addColumn('valid_until', 'bigint', (column) => column.notNull())
    .addColumn('xrml', 'text', (column) => column.notNull())
    .addColumn('x509', bytes, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('enrollment_guid').on('enrollment').columns(['guid', 'key_fingerprint']).execute()
  await db.schema.createIndex('enrollment_key').on('enrollment').column('key_fingerprint').execute()
}
