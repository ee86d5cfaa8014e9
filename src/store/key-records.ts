import type { Kysely } from 'kysely'
import type { ChainRole } from '../certificates/index.ts'
import type { KeyRecord } from '../keystore/index.ts'
import { readPrivateKey, storePrivateKeys } from './chain-store.ts'
import type { Schema } from './schema.ts'

/** Keeps what there is to know of private keys, in place of what was kept of the same role before. */
export async function storeKeyRecords(db: Kysely<Schema>, records: ReadonlyMap<ChainRole, KeyRecord>): Promise<void> {
  for (const [role, record] of records) {
    if (record.store === 'file') {
      await storePrivateKeys(db, new Map([[role, record.pem]]))
    } else {
      const { token, label, id } = record
      await db
        .insertInto('token_key')
        .values({ role, token, label, key_id: id })
        .onConflict((conflict) => conflict.column('role').doUpdateSet({ token, label, key_id: id }))
        .execute()
    }
  }
}

/** What is kept of the private key of one role, if there is one. */
export async function readKeyRecord(db: Kysely<Schema>, role: ChainRole): Promise<KeyRecord | undefined> {
  const row = await db.selectFrom('token_key').selectAll().where('role', '=', role).executeTakeFirst()
  if (row !== undefined) return { store: 'pkcs11', token: row.token, label: row.label, id: row.key_id }
  const pem = await readPrivateKey(db, role)
  return pem === undefined ? undefined : { store: 'file', pem }
}
