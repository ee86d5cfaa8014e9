import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** What an installation decides once, by name. */
export type StoredSetting =
  | 'role'
  | 'cryptographicMode'
  | 'hierarchy'
  | 'domainSid'
  | 'trustAnchor'
  | 'rootUrl'
  | 'licensorName'
  | 'pendingGuid'
  | 'tlsCertificate'
  | 'tlsPrivateKey'
  | `${'tlsCertificate' | 'tlsPrivateKey'} of ${string}`
  | 'enrollmentService'
  | 'pendingEnrollment'
  | 'pendingEnrollmentKey'
  | 'licensorTemplate'

export async function readSetting(db: Kysely<Schema>, name: StoredSetting): Promise<string | undefined> {
  const row = await db.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}

/**
 * Writes a value unless there is one already, and gives the one that is there then. To be called in a change, so that two
 * servers that start at the same moment settle the same.
 */
export async function settleSetting(db: Kysely<Schema>, name: StoredSetting, value: string): Promise<string> {
  await db
    .insertInto('setting')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  return (await readSetting(db, name)) ?? value
}

export async function writeSetting(db: Kysely<Schema>, name: StoredSetting, value: string): Promise<void> {
  await db
    .insertInto('setting')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/** Takes a value away, if there is one. */
export async function removeSetting(db: Kysely<Schema>, name: StoredSetting): Promise<void> {
  await db.deleteFrom('setting').where('name', '=', name).execute()
}
