export type { CheckedAnswer } from './check-answer.ts'
export { checkEnrollAnswer } from './check-enroll-answer.ts'
export { checkFreshness } from './check-freshness.ts'
export * from './discovery/index.ts'
export { enrollAgain, type EnrollAgainOptions } from './enroll-again.ts'
export { LicensingError, type LicensingErrorCode } from './licensing-error.ts'
export type {
  ConnectionPoint,
  ConnectionPointDirectory,
  EnrollmentService,
  EnrollRequest,
  RootService,
  SubEnrollRequest,
} from './ports.ts'
export { provision, type Provisioned, type ProvisionOptions } from './provision.ts'
export { renew, type RenewOptions } from './renew.ts'
export { PROVISIONING_STEPS, type OnStep, type ProvisioningStep } from './provisioning-step.ts'
