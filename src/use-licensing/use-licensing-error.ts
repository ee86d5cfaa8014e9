import { DomainError } from '../base/domain-error.ts'

export type UseLicensingErrorCode =
  | 'rights-missing'
  | 'publishing-license-malformed'
  | 'publishing-license-signature'
  | 'publishing-license-issuer'
  | 'publishing-license-untrusted'
  | 'publishing-license-time'
  | 'publishing-license-of-another'
  | 'official-template-invalid'
  | 'enabling-bits-hash'
  | 'rights-of-another'
  | 'rights-unreadable'
  | 'credential-too-young'

/** Why a use licence is not issued, where it is not for the account certificate. [MS-RMPR] §3.4.4.1 */
export class UseLicensingError extends DomainError<UseLicensingErrorCode> {}
