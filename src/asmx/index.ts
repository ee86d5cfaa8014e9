export type { AnswerObserver } from './answer-writer.ts'
export { createApplication, type ApplicationOptions, type PublishedService } from './application.ts'
export { describeEnroll, describeServer, describeSubEnroll } from './description/index.ts'
export type { AuthenticateFor } from './doorkeeper.ts'

export * from './offline/index.ts'
export { ASMX_RULES, OPERATION_RULES, type ExplainedRule } from './explained-rules.ts'
export { FAULTS, operationFailure, type FaultRule, type OperationErrorCode } from './faults.ts'
export { answerByHttpRules, type RequestHead } from './http-rules.ts'
export { publishService, type ServiceOptions, type ServiceToPublish } from './publish-service.ts'
export { readyOperation, type ReadyOperation } from './operation.ts'
export { enrollOperations, serverOperations, subEnrollOperations } from './operations.ts'
export { parsePath } from './request-path.ts'
export {
  ASMX_REFUSALS,
  BoundedXmlParser,
  decodeRequest,
  IllFormedXml,
  type AsmxRule,
  type SoapRefusalCode,
  type Tag,
  type XmlListener,
} from './message/index.ts'
