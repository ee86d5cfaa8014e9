import { keyFingerprint } from '../../certificates/index.ts'
import { EnrollmentError, type EnrollmentLedger, type Issuance, type Relation } from '../../enrollment/index.ts'
import type { SqliteStore } from './open-sqlite.ts'

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

const isSuspicious = (relation: Relation): boolean =>
  relation === 'known-guid-other-key' || relation === 'known-key-other-guid'

/** The columns of a row but its relation. */
const rowOf = ({ at, caller, enrollee, certificate }: Issuance) => ({
  at: at.getTime(),
  guid: enrollee.guid,
  key_fingerprint: keyFingerprint(enrollee.publicKey),
  caller: caller.name,
  caller_sid: caller.sid,
  remote_address: caller.remoteAddress,
  sku: enrollee.sku,
  version: enrollee.version,
  name: enrollee.name ?? null,
  url: enrollee.url,
  certificate_guid: certificate.certificateGuid,
  valid_from: certificate.validity.from.getTime(),
  valid_until: certificate.validity.until.getTime(),
  xrml: certificate.xrml,
  x509: certificate.x509,
})

/**
 * The ledger in SQLite: on the hot path, so its statements are prepared once, and entries made at the same time
 * share a commit.
 */
export function createSqliteEnrollmentLedger({ connection, commits }: SqliteStore): EnrollmentLedger {
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
        if (rekey === 'refuse' && isSuspicious(relation)) {
          throw new EnrollmentError(
            'rekey-refused',
            relation === 'known-guid-other-key'
              ? 'A server with this GUID was enrolled with another key.'
              : 'This key was enrolled under another GUID.',
            { parameter: relation === 'known-guid-other-key' ? 'Guid' : 'aPublicKeyBytes' },
          )
        }
        insert.run({ ...row, relation })
        return relation
      })
    },
  }
}
