import { DomainError } from '../base/domain-error.ts'

/** Why no use licence is issued. Each has its exception in [MS-RMPR] §3.4.4.1. */
export type RightsErrorCode =
  /** NoRightsForRequestedPrincipalException */
  | 'no-rights-for-principal'
  /** IssuanceLicenseIsNotWithinValidTimeRangeException */
  | 'publishing-license-time'
  /** CredentialCreationTimeException */
  | 'credential-creation-time'

export class RightsError extends DomainError<RightsErrorCode> {}
