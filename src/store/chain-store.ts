import type { Kysely } from 'kysely'
import { CHAIN_ROLES, type ChainLink, type ChainRole } from '../certificates/index.ts'
import type { Schema } from './schema.ts'

const isChainRole = (text: string): text is ChainRole => CHAIN_ROLES.some((role) => role === text)

/** One place of a server's own chain. A licensing server has the root server's licensor certificate above its own. */
export type StoredLink = Omit<ChainLink, 'role'> & { readonly role: ChainRole | 'root-licensor' }

/** Writes the whole chain of the server, in place of the one before. */
export async function replaceChain(db: Kysely<Schema>, links: readonly StoredLink[]): Promise<void> {
  await db.deleteFrom('certificate').execute()
  const rows = links.map(({ role, xrml, x509 }, position) => ({
    position,
    role,
    xrml: xrml ?? null,
    x509: x509 ?? null,
  }))
  await db.insertInto('certificate').values(rows).execute()
}

/** The chain of the server, its licensor certificate first; empty before it has one. */
export async function readChain(db: Kysely<Schema>): Promise<StoredLink[]> {
  const rows = await db.selectFrom('certificate').selectAll().orderBy('position').execute()
  return rows.map(({ role, xrml, x509 }) => ({
    role: isChainRole(role) ? role : 'root-licensor',
    xrml: xrml ?? undefined,
    x509: x509 ?? undefined,
  }))
}

/** Keeps private keys, each as encrypted PKCS#8, in place of those of the same role before. */
export async function storePrivateKeys(db: Kysely<Schema>, keys: ReadonlyMap<ChainRole, string>): Promise<void> {
  for (const [role, pem] of keys) {
    await db
      .insertInto('private_key')
      .values({ role, pem })
      .onConflict((conflict) => conflict.column('role').doUpdateSet({ pem }))
      .execute()
  }
}

/** The encrypted private key of one role, if there is one. */
export async function readPrivateKey(db: Kysely<Schema>, role: ChainRole): Promise<string | undefined> {
  const row = await db.selectFrom('private_key').select('pem').where('role', '=', role).executeTakeFirst()
  return row?.pem
}
