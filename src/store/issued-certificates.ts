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

/** How many certificates and licences were issued to accounts, of all kinds together. */
export async function countIssued(db: Kysely<Schema>): Promise<number> {
  let issued = 0
  for (const table of ['issued_certificate', 'issued_license'] as const) {
    const { count } = await db
      .selectFrom(table)
      .select((row) => row.fn.countAll().as('count'))
      .executeTakeFirstOrThrow()
    issued += Number(count)
  }
  return issued
}
