export { createEnrollmentService } from './enrollment-service.ts'
export { createRootService, type RootCredentials } from './root-service.ts'
