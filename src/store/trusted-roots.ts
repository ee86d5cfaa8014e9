import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** A root certification server whose certificates for people are taken. [MS-RMPRS] §3.4 */
export interface TrustedRoot {
  /** The GUID of its licensor certificate's principal, as it stands there. */
  readonly guid: string
  /** Its URL, as its licensor certificate has it. */
  readonly url: string
  /** SHA-256 over the PKCS#1 form of its key. */
  readonly keyFingerprint: Uint8Array
  /** Its own chain in XrML, its licensor certificate first. */
  readonly chain: readonly string[]
  readonly trustedAt: Date
}

/** Trusts a root from now on; one with the same GUID and key is brought up to date. */
export async function trustRoot(db: Kysely<Schema>, root: TrustedRoot): Promise<void> {
  const row = { url: root.url, chain: root.chain.join('\n'), trusted_at: root.trustedAt.getTime() }
  await db
    .insertInto('trusted_root')
    .values({ guid: root.guid, key_fingerprint: root.keyFingerprint, ...row })
    .onConflict((conflict) => conflict.columns(['guid', 'key_fingerprint']).doUpdateSet(row))
    .execute()
}

/** Every root that is trusted, the one trusted last first. */
export async function listTrustedRoots(db: Kysely<Schema>): Promise<TrustedRoot[]> {
  const rows = await db.selectFrom('trusted_root').selectAll().orderBy('trusted_at', 'desc').execute()
  return rows.map((row) => ({
    guid: row.guid,
    url: row.url,
    keyFingerprint: row.key_fingerprint,
    // Certificates are one line each. [MS-RMPR] §2.2.9.1
    chain: row.chain.split('\n'),
    trustedAt: new Date(row.trusted_at),
  }))
}
