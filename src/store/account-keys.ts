import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** The private key of an account as encrypted PKCS#8, if there is one. `sid`: whose. */
export async function readAccountKey(db: Kysely<Schema>, sid: string): Promise<string | undefined> {
  const row = await db.selectFrom('account_key').select('pem').where('account_sid', '=', sid).executeTakeFirst()
  return row?.pem
}

/**
 * Keeps the private key of an account, unless there is one, and gives the one that is kept. For use in a transaction: of two
 * servers that make one at the same time, one has made it.
 */
export async function keepAccountKey(
  db: Kysely<Schema>,
  { sid, pem, at }: { readonly sid: string; readonly pem: string; readonly at: Date },
): Promise<string> {
  const known = await readAccountKey(db, sid)
  if (known !== undefined) return known
  await db.insertInto('account_key').values({ account_sid: sid, pem, made_at: at.getTime() }).execute()
  return pem
}
