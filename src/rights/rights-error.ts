import { DomainError } from '../base/domain-error.ts'

/** Why no use licence is issued, or a publishing licence not signed. [MS-RMPR] §3.4.4.1 */
export type RightsErrorCode =
  /** NoRightsForRequestedPrincipalException */
  | 'no-rights-for-principal'
  /** IssuanceLicenseIsNotWithinValidTimeRangeException */
  | 'publishing-license-time'
  /** CredentialCreationTimeException */
  | 'credential-creation-time'
  /** InvalidOfficialRightsTemplateException, §3.5.4.1 */
  | 'template-signature'
  | 'content-key-missing'
  /** The rights name another owner than the licence around them. */
  | 'owner-of-another'
  | 'rights-unreadable'

export class RightsError extends DomainError<RightsErrorCode> {}
