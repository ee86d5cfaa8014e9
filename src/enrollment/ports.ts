import type { Caller } from '../calls/index.ts'
import type { IssuedCertificate } from '../certificates/index.ts'
import type { Enrollee } from './check-enrollee.ts'

/** What an enrollment is to those before it. `renewal`: same GUID and same key; the last two are suspicious. */
export type Relation = 'first' | 'renewal' | 'known-guid-other-key' | 'known-key-other-guid'

/** One issuance, as it is kept. */
export interface Issuance {
  readonly at: Date
  readonly caller: Caller
  readonly enrollee: Enrollee
  readonly certificate: IssuedCertificate
}

/** The book of everything that was issued. */
export interface EnrollmentLedger {
  /**
   * Enters an issuance and tells its relation to earlier ones; settled only when the entry is durable.
   * With `rekey` = refuse, throws EnrollmentError `rekey-refused` instead of entering a suspicious one.
   */
  record(issuance: Issuance, rekey: 'accept' | 'refuse'): Promise<Relation>
}
