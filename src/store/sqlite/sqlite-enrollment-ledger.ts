import type { Database } from 'better-sqlite3'
import type { EnrollmentLedger, Relation } from '../../enrollment/index.ts'
import { isSuspicious, rekeyRefused, rowOf } from '../enrollment-row.ts'
import type { GroupCommit } from './group-commit.ts'

/** What earlier rows say of a GUID and of a key, each for itself; 0 or 1. */
interface Known {
  readonly guid: number
  readonly key: number
}

const KNOWN = `
  select
    exists (select 1 from enrollment where guid = ?) as guid,
    exists (select 1 from enrollment where key_fingerprint = ?) as key`

const TOGETHER = 'select 1 from enrollment where guid = ? and key_fingerprint = ?'

const INSERT = `
  insert into enrollment
    (at, guid, key_fingerprint, relation, caller, caller_sid, remote_address, sku, version, name, url,
     certificate_guid, valid_from, valid_until, xrml, x509)
  values
    ($at, $guid, $key_fingerprint, $relation, $caller, $caller_sid, $remote_address, $sku, $version, $name, $url,
     $certificate_guid, $valid_from, $valid_until, $xrml, $x509)`

function relationOf({ guid, key }: Known, areKnownTogether: () => boolean): Relation {
  if (guid !== 0 && key !== 0 && areKnownTogether()) return 'renewal'
  if (guid !== 0) return 'known-guid-other-key'
  return key !== 0 ? 'known-key-other-guid' : 'first'
}

/**
 * The ledger in SQLite: on the hot path, so its statements are prepared once, and entries made at the same time
 * share a commit.
 */
export function createSqliteEnrollmentLedger(connection: Database, commits: GroupCommit): EnrollmentLedger {
  const known = connection.prepare<[string, Uint8Array], Known>(KNOWN)
  const together = connection.prepare<[string, Uint8Array]>(TOGETHER)
  const insert = connection.prepare<[Record<string, unknown>]>(INSERT)
  return {
    record: (issuance, rekey) => {
      const row = rowOf(issuance)
      return commits.add(() => {
        const { guid, key_fingerprint: key } = row
        const earlier = known.get(guid, key) ?? { guid: 0, key: 0 }
        const relation = relationOf(earlier, () => together.get(guid, key) !== undefined)
        if (rekey === 'refuse' && isSuspicious(relation)) throw rekeyRefused(relation)
        insert.run({ ...row, relation })
        return relation
      })
    },
  }
}
