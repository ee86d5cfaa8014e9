import type { Kysely } from 'kysely'
import type { IssuedAccountCertificate } from '../certification/index.ts'
import type { Schema } from './schema.ts'

/** Enters what was issued to an account; settled once the entry is durable. */
export async function recordIssuedCertificate(db: Kysely<Schema>, issued: IssuedAccountCertificate): Promise<void> {
  const { at, kind, guid, caller, account, machine, keyFingerprint, validity } = issued
  await db
    .insertInto('issued_certificate')
    .values({
      at: at.getTime(),
      ...{ kind, guid },
      caller: caller.name,
      caller_sid: caller.sid,
      remote_address: caller.remoteAddress,
      account_sid: account,
      machine_guid: machine ?? null,
      key_fingerprint: keyFingerprint,
      valid_from: validity.from.getTime(),
      valid_until: validity.until.getTime(),
    })
    .execute()
}

/** How many certificates were issued to accounts. */
export async function countIssuedCertificates(db: Kysely<Schema>): Promise<number> {
  const { count } = await db
    .selectFrom('issued_certificate')
    .select((row) => row.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
