export {
  createAcquireLicense,
  type AcquiredLicense,
  type AcquireLicense,
  type AcquireLicenseParameters,
} from './acquire-license.ts'
export type { IssueUseLicense, UseLicenseRequest } from './ports.ts'
export { UseLicensingError, type UseLicensingErrorCode } from './use-licensing-error.ts'
