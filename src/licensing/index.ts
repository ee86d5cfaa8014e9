export type { CheckedAnswer } from './check-answer.ts'
export { LicensingError, type LicensingErrorCode } from './licensing-error.ts'
export type { RootService, SubEnrollRequest } from './ports.ts'
export { provision, type ProvisionOptions } from './provision.ts'
