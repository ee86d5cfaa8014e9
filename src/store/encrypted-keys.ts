import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** One private key that is in the database, encrypted: its place, and the text. */
interface EncryptedKey {
  readonly pem: string
  readonly replace: (pem: string) => Promise<unknown>
}

async function encryptedKeys(db: Kysely<Schema>): Promise<EncryptedKey[]> {
  const rows = await db.selectFrom('private_key').selectAll().orderBy('role').execute()
  const keys: EncryptedKey[] = rows.map(({ role, pem }) => ({
    pem,
    replace: (next) => db.updateTable('private_key').set({ pem: next }).where('role', '=', role).execute(),
  }))
  // TLS has one for each server of the cluster; data directories of earlier releases have one without a name.
  const others = await db
    .selectFrom('setting')
    .selectAll()
    .where((where) => where.or([where('name', 'like', 'tlsPrivateKey%'), where('name', '=', 'pendingEnrollmentKey')]))
    .orderBy('name')
    .execute()
  const named: EncryptedKey[] = others.map(({ name, value }) => ({
    pem: value,
    replace: (next) => db.updateTable('setting').set({ value: next }).where('name', '=', name).execute(),
  }))
  return [...keys, ...named]
}

/** Every private key in the database, encrypted: those of the chain, of TLS certificates, and of a request that waits. */
export const readEncryptedKeys = async (db: Kysely<Schema>): Promise<string[]> =>
  (await encryptedKeys(db)).map(({ pem }) => pem)

/**
 * Puts another text in the place of every encrypted key, and gives how many there were. For use in a transaction: all of them
 * are changed, or none.
 */
export async function replaceEncryptedKeys(db: Kysely<Schema>, renew: (pem: string) => string): Promise<number> {
  const keys = await encryptedKeys(db)
  for (const { pem, replace } of keys) await replace(renew(pem))
  return keys.length
}
