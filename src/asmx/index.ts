export { createApplication, type ApplicationOptions, type PublishedService } from './application.ts'
export { createDispatch } from './dispatch.ts'
export { FAULTS, type FaultRule, type OperationErrorCode } from './faults.ts'
export { createSubEnrollService } from './sub-enroll-service.ts'
