export { createEnrollmentService } from './enrollment-service.ts'
export type { RootCredentials } from './log-on.ts'
export type { OfferedScheme } from './offered-schemes.ts'
export { createRootService, type RootServiceOptions } from './root-service.ts'
