export { createAcquireLicense, type AcquireLicense, type AcquireLicenseParameters } from './acquire-license.ts'
export { createUseLicenseIssuing, type UseLicensingDependencies } from './issue-use-license.ts'
export type {
  AcquiredLicense,
  IssuedUseLicense,
  RecordUseLicense,
  UseLicenseIssuing,
  UseLicenseRequest,
} from './ports.ts'
export { UseLicensingError, type UseLicensingErrorCode } from './use-licensing-error.ts'
