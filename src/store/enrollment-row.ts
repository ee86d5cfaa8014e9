import { keyFingerprint } from '../certificates/index.ts'
import { EnrollmentError, type Issuance, type Relation } from '../enrollment/index.ts'

/** A relation that tells of a server that may not be the one that is known. */
export type SuspiciousRelation = 'known-guid-other-key' | 'known-key-other-guid'

export const isSuspicious = (relation: Relation): relation is SuspiciousRelation =>
  relation === 'known-guid-other-key' || relation === 'known-key-other-guid'

/** The refusal of somebody suspicious, where `request.rekey` says so. */
export const rekeyRefused = (relation: SuspiciousRelation): EnrollmentError =>
  new EnrollmentError(
    'rekey-refused',
    relation === 'known-guid-other-key'
      ? 'A server with this GUID was enrolled with another key.'
      : 'This key was enrolled under another GUID.',
    { parameter: relation === 'known-guid-other-key' ? 'Guid' : 'aPublicKeyBytes' },
  )

/** The columns of a row but its relation. */
export const rowOf = ({ at, caller, enrollee, certificate }: Issuance) => ({
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

/** A row of issuance without its relation. */
export type EnrollmentRow = ReturnType<typeof rowOf>
