import { sql, type Kysely } from 'kysely'
import type { BytesType } from '../bytes-type.ts'

/** Account states, nested groups, the servers of the cluster, the history of access lists, and the last refusals. */
export const accountsAndLists = (bytes: BytesType) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await extendAccounts(db, bytes)
    await nestGroups(db)
    await db.schema
      .createTable('cluster_server')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .execute()
    // Whoever has an access list is a server of the cluster; the others make themselves known when they are opened.
    await sql`insert into cluster_server (name) select distinct server from descriptor`.execute(db)
    await createHistory(db, bytes)
    await db.schema
      .createTable('access_refusal')
      .addColumn('server', 'text', (column) => column.notNull())
      .addColumn('file', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('token', 'text', (column) => column.notNull())
      .addColumn('ace', 'text')
      .addPrimaryKeyConstraint('access_refusal_key', ['server', 'file'])
      .execute()
  },
})

async function extendAccounts(db: Kysely<unknown>, bytes: BytesType): Promise<void> {
  const zero = (name: string) =>
    db.schema.alterTable('account').addColumn(name, 'integer', (column) => column.notNull().defaultTo(0))
  await zero('disabled').execute()
  await zero('failures').execute()
  await db.schema.alterTable('account').addColumn('last_failure_at', 'bigint').execute()
  await db.schema.alterTable('account').addColumn('locked_until', 'bigint').execute()
  await db.schema.alterTable('account').addColumn('certificate', bytes).execute()
  await db.schema.createIndex('account_certificate').on('account').column('certificate').unique().execute()
}

/** Members are told by SID from now on: groups can be members, and groups of the machine can have some. */
async function nestGroups(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('group_member')
    .addColumn('group_sid', 'text', (column) => column.notNull())
    .addColumn('member_sid', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('group_member_key', ['group_sid', 'member_sid'])
    .execute()
  await db.schema.createIndex('group_member_member').on('group_member').column('member_sid').execute()
  await sql`
    insert into group_member (group_sid, member_sid)
    select domain.value || '-' || account_group.rid, domain.value || '-' || account.rid
    from membership
    join account on account.id = membership.account_id
    join account_group on account_group.id = membership.group_id
    join setting as domain on domain.name = 'domainSid'`.execute(db)
  await db.schema.dropTable('membership').execute()
}

async function createHistory(db: Kysely<unknown>, bytes: BytesType): Promise<void> {
  await db.schema
    .createTable('dacl_change')
    .addColumn('id', bytes === 'blob' ? 'integer' : 'bigserial', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('who', 'text', (column) => column.notNull())
    .addColumn('server', 'text', (column) => column.notNull())
    .addColumn('file', 'text', (column) => column.notNull())
    .addColumn('before', 'text', (column) => column.notNull())
    .addColumn('after', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('dacl_change_file').on('dacl_change').columns(['file', 'server']).execute()
}
