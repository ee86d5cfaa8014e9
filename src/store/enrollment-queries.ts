import type { Kysely, Selectable } from 'kysely'
import type { Guid } from '../base/guid.ts'
import { formatSerial } from '../certificates/index.ts'
import type { Schema } from './schema.ts'
import { StoreError } from './store-error.ts'

/** The relation of a row that stands for an issuance that was refused: see decision 0010. */
export const VOID = 'void'

/** One issuance as it was recorded. */
export interface EnrollmentEntry {
  readonly number: number
  readonly at: Date
  readonly guid: string
  /** SHA-256 over the PKCS#1 form of the key, hexadecimal. */
  readonly keyFingerprint: string
  readonly relation: string
  readonly caller: string
  readonly callerSid: string
  readonly remoteAddress: string
  readonly sku: string
  readonly version: string
  readonly name: string | null
  readonly url: string
  readonly certificateGuid: string
  /** Of the X.509 certificate, hexadecimal: the GUID of its XrML twin as a number. */
  readonly serial: string
  readonly validFrom: Date
  readonly validUntil: Date
  readonly xrml: string
  readonly x509: Uint8Array
}

const entryOf = (row: Selectable<Schema['enrollment']>): EnrollmentEntry => ({
  number: row.id,
  at: new Date(row.at),
  guid: row.guid,
  keyFingerprint: Buffer.from(row.key_fingerprint).toString('hex'),
  relation: row.relation,
  caller: row.caller,
  callerSid: row.caller_sid,
  remoteAddress: row.remote_address,
  sku: row.sku,
  version: row.version,
  name: row.name,
  url: row.url,
  certificateGuid: row.certificate_guid,
  serial: formatSerial(Buffer.from(row.certificate_guid.replaceAll('-', ''), 'hex')),
  validFrom: new Date(row.valid_from),
  validUntil: new Date(row.valid_until),
  xrml: row.xrml,
  x509: row.x509,
})

/** What was issued and not refused. */
const issued = (db: Kysely<Schema>) => db.selectFrom('enrollment').where('relation', '<>', VOID)

/** The newest issuances, newest first, at most `limit` of them. */
export async function listEnrollments(db: Kysely<Schema>, limit: number): Promise<EnrollmentEntry[]> {
  const rows = await issued(db).selectAll().orderBy('id', 'desc').limit(limit).execute()
  return rows.map(entryOf)
}

/** How many issuances there are. */
export async function countEnrollments(db: Kysely<Schema>): Promise<number> {
  const row = await issued(db)
    .select((column) => column.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Every issuance to one GUID, oldest first. Throws StoreError `enrollment-unknown` when there is none. */
export async function enrollmentHistory(db: Kysely<Schema>, guid: Guid): Promise<EnrollmentEntry[]> {
  const rows = await db.selectFrom('enrollment').selectAll().where('guid', '=', guid).orderBy('id').execute()
  if (rows.length === 0)
    throw new StoreError('enrollment-unknown', `No server with the GUID {${guid}} was enrolled here.`)
  return rows.map(entryOf)
}
