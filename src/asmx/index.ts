export { createApplication, type ApplicationOptions, type PublishedService } from './application.ts'
export { describeEnroll, describeServer, describeSubEnroll } from './description/index.ts'
export type { AuthenticateFor } from './doorkeeper.ts'

export { FAULTS, type FaultRule, type OperationErrorCode } from './faults.ts'
export { publishService, type ServiceOptions, type ServiceToPublish } from './publish-service.ts'
export { readyOperation, type ReadyOperation } from './operation.ts'
export { enrollOperations, serverOperations, subEnrollOperations } from './operations.ts'
export { ASMX_REFUSALS, type AsmxRule, type SoapRefusalCode } from './message/index.ts'
