import { DomainError } from '../../base/domain-error.ts'

export type EnablingBitsErrorCode =
  /** The bytes cannot be enabling bits for this key: seen without opening them. */
  | 'enabling-bits-malformed'
  /** They do not open with this key, or what is in them is no key. Which of these it is, is not told: RFC 8017 §7.2.2, note. */
  | 'enabling-bits-unopened'
  /** They open, and were made for another document. [MS-RMPR] §3.5.4.1, EnablingBitsHashDoesNotMatchException */
  | 'enabling-bits-hash'
  /** Encrypted rights data are no text under this content key. */
  | 'rights-data-unreadable'

export class EnablingBitsError extends DomainError<EnablingBitsErrorCode> {}
