import type { Interval } from '../../base/moment.ts'
import type { Principal } from './parts/principal.ts'
import type { Signature } from './parts/signature.ts'
import type { XrmlObject } from './parts/object.ts'

/** What the BODY of an issuing certificate says: SLC, Enrollment Service, Enrollment CA or CA. [MS-RMPR] §2.2.9.3 */
export interface IssuingCertificate {
  readonly issuedTime: Date
  readonly validityTime?: Interval | undefined
  /** Identifies the certificate; WORK repeats it. */
  readonly descriptor: XrmlObject
  readonly issuer: Principal
  readonly principal: Principal
  /** When the principal may issue. */
  readonly rangeTime: Interval
  /** The source text of a CONDITIONLIST with revocation authorities, [MS-RMPR] §2.2.9.3.4, kept as it was read. */
  readonly revocation?: string | undefined
}

/** An issuing certificate as it was read: what it says and the surface that was signed. */
export interface SignedCertificate {
  readonly certificate: IssuingCertificate
  readonly signature: Signature
  /** The whole text. */
  readonly text: string
  /** Exactly `<BODY` to `</BODY>` of `text`. */
  readonly bodyText: string
}
