import type { Database, Statement } from 'better-sqlite3'
import type { EnrollmentLedger, Relation } from '../../enrollment/index.ts'
import { isSuspicious, rekeyRefused, rowOf, type EnrollmentRow } from '../enrollment-row.ts'
import type { GroupCommit } from './group-commit.ts'

/** Whether earlier rows have a GUID, and whether they have a key, in one number: it is read sooner than a row. */
const KNOWN_GUID = 2
const KNOWN_KEY = 1
const KNOWN = `
  select ${KNOWN_GUID} * exists (select 1 from enrollment where guid = ?) +
    ${KNOWN_KEY} * exists (select 1 from enrollment where key_fingerprint = ?)`

const TOGETHER = 'select 1 from enrollment where guid = ? and key_fingerprint = ?'

/** Its parameters by position, those of enterRow: to bind them by name costs a look into the row for each. */
const INSERT = `
  insert into enrollment
    (at, guid, key_fingerprint, relation, caller, caller_sid, remote_address, sku, version, name, url,
     certificate_guid, valid_from, valid_until, xrml, x509)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const enterRow = (insert: Statement, row: EnrollmentRow, relation: Relation) =>
  insert.run(
    row.at,
    row.guid,
    row.key_fingerprint,
    relation,
    row.caller,
    row.caller_sid,
    row.remote_address,
    row.sku,
    row.version,
    row.name,
    row.url,
    row.certificate_guid,
    row.valid_from,
    row.valid_until,
    row.xrml,
    row.x509,
  )

function relationOf(known: number, areKnownTogether: () => boolean): Relation {
  if (known === 0) return 'first'
  if (known === KNOWN_GUID + KNOWN_KEY && areKnownTogether()) return 'renewal'
  return known === KNOWN_KEY ? 'known-key-other-guid' : 'known-guid-other-key'
}

/**
 * The ledger in SQLite: on the hot path, so its statements are prepared once, and entries made at the same time
 * share a commit.
 */
export function createSqliteEnrollmentLedger(connection: Database, commits: GroupCommit): EnrollmentLedger {
  const known = connection.prepare<[string, Uint8Array], number>(KNOWN).pluck()
  const together = connection.prepare<[string, Uint8Array]>(TOGETHER)
  const insert = connection.prepare(INSERT)
  return {
    record: (issuance, rekey) => {
      const row = rowOf(issuance)
      return commits.add(() => {
        const { guid, key_fingerprint: key } = row
        const relation = relationOf(known.get(guid, key) ?? 0, () => together.get(guid, key) !== undefined)
        if (rekey === 'refuse' && isSuspicious(relation)) throw rekeyRefused(relation)
        enterRow(insert, row, relation)
        return relation
      })
    },
  }
}
