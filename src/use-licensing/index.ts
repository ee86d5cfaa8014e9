export {
  createAcquireLicense,
  type AcquiredLicense,
  type AcquireLicense,
  type AcquireLicenseParameters,
} from './acquire-license.ts'
export { createIssueUseLicense, type IssueUseLicenseDependencies } from './issue-use-license.ts'
export type { IssuedUseLicense, IssueUseLicense, RecordUseLicense, UseLicenseRequest } from './ports.ts'
export { UseLicensingError, type UseLicensingErrorCode } from './use-licensing-error.ts'
