import type { Kysely } from 'kysely'
import { parseGuid, type Guid } from '../base/guid.ts'
import type { Schema } from './schema.ts'
import { removeSetting, readSetting, writeSetting } from './settings-table.ts'

/**
 * Under which role the key lies that a root may have certified without the answer having arrived. It is among the other
 * private keys, so that whatever changes their passphrase changes its too.
 */
const PENDING_ROLE = 'pending-licensor'

/** Who a licensing server has said to a root that it is, before it has a certificate. */
export interface PendingEnrollment {
  readonly guid: Guid
  /** Encrypted PKCS#8. */
  readonly pem: string
}

export async function readPendingEnrollment(db: Kysely<Schema>): Promise<PendingEnrollment | undefined> {
  const guid = parseGuid((await readSetting(db, 'pendingGuid')) ?? '')
  const row = await db.selectFrom('private_key').select('pem').where('role', '=', PENDING_ROLE).executeTakeFirst()
  return guid === undefined || row === undefined ? undefined : { guid, pem: row.pem }
}

/** Keeps both, in place of those before. For use in a transaction. */
export async function rememberPendingEnrollment(db: Kysely<Schema>, { guid, pem }: PendingEnrollment): Promise<void> {
  await writeSetting(db, 'pendingGuid', guid)
  await db
    .insertInto('private_key')
    .values({ role: PENDING_ROLE, pem })
    .onConflict((conflict) => conflict.column('role').doUpdateSet({ pem }))
    .execute()
}

/** For use in the transaction that keeps the certificate. */
export async function forgetPendingEnrollment(db: Kysely<Schema>): Promise<void> {
  await removeSetting(db, 'pendingGuid')
  await db.deleteFrom('private_key').where('role', '=', PENDING_ROLE).execute()
}
