import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** One private key that is in the database, encrypted: its place, and the text. */
interface EncryptedKey {
  readonly pem: string
  readonly replace: (pem: string) => Promise<unknown>
}

/** The keys that do not belong to the chain: TLS has one for each server, earlier releases have one without a name. */
const namedKeys = (db: Kysely<Schema>) =>
  db
    .selectFrom('setting')
    .selectAll()
    .where((where) => where.or([where('name', 'like', 'tlsPrivateKey%'), where('name', '=', 'pendingEnrollmentKey')]))
    .orderBy('name')

async function encryptedKeys(db: Kysely<Schema>): Promise<EncryptedKey[]> {
  const rows = await db.selectFrom('private_key').selectAll().orderBy('role').execute()
  const keys: EncryptedKey[] = rows.map(({ role, pem }) => ({
    pem,
    replace: (next) => db.updateTable('private_key').set({ pem: next }).where('role', '=', role).execute(),
  }))
  const others = await namedKeys(db).execute()
  const named: EncryptedKey[] = others.map(({ name, value }) => ({
    pem: value,
    replace: (next) => db.updateTable('setting').set({ value: next }).where('name', '=', name).execute(),
  }))
  const ofAccounts = await db.selectFrom('account_key').selectAll().orderBy('account_sid').execute()
  const personal: EncryptedKey[] = ofAccounts.map(({ account_sid: sid, pem }) => ({
    pem,
    replace: (next) => db.updateTable('account_key').set({ pem: next }).where('account_sid', '=', sid).execute(),
  }))
  return [...keys, ...named, ...personal]
}

/** Every private key in the database, encrypted: those of the chain, of TLS certificates, of a request that waits, of accounts. */
export const readEncryptedKeys = async (db: Kysely<Schema>): Promise<string[]> =>
  (await encryptedKeys(db)).map(({ pem }) => pem)

/** One of them, by which a passphrase is known: there may be as many as accounts. */
export async function readSomeEncryptedKey(db: Kysely<Schema>): Promise<string | undefined> {
  const own = await db.selectFrom('private_key').select('pem').orderBy('role').executeTakeFirst()
  if (own !== undefined) return own.pem
  const named = await namedKeys(db).executeTakeFirst()
  if (named !== undefined) return named.value
  return (await db.selectFrom('account_key').select('pem').orderBy('account_sid').executeTakeFirst())?.pem
}

/**
 * Puts another text in the place of every encrypted key, and gives how many there were. For use in a transaction: all of them
 * are changed, or none.
 */
export async function replaceEncryptedKeys(db: Kysely<Schema>, renew: (pem: string) => string): Promise<number> {
  const keys = await encryptedKeys(db)
  for (const { pem, replace } of keys) await replace(renew(pem))
  return keys.length
}
