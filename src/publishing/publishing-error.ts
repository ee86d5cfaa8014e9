import { DomainError } from '../base/domain-error.ts'

export type PublishingErrorCode =
  | 'online-publishing-disabled'
  | 'unsigned-license-malformed'
  | 'unsigned-license-of-another'
  | 'official-template-invalid'
  | 'content-key-unsupported'
  | 'enabling-bits-hash'
  | 'rights-of-another'
  | 'rights-unreadable'

/** Why a publishing licence is not signed. [MS-RMPR] §3.5.4.1 */
export class PublishingError extends DomainError<PublishingErrorCode> {}
