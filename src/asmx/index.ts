export type { AnswerObserver } from './answer-writer.ts'
export { createApplication, type ApplicationOptions, type PublishedService } from './application.ts'
export {
  CERTIFICATION_TEXTS,
  describe,
  enrollTexts,
  GROUP_EXPANSION_TEXTS,
  LICENSE_TEXTS,
  PUBLISH_TEXTS,
  SERVER_TEXTS,
  subEnrollTexts,
  TEMPLATE_DISTRIBUTION_TEXTS,
  type ServiceTexts,
} from './description/index.ts'
export type { AuthenticateFor } from './doorkeeper.ts'

export * from './offline/index.ts'
export { ASMX_RULES, type ExplainedRule } from './explained-rules.ts'
export { OPERATION_RULES } from './operation-rules.ts'
export { FAULTS, operationFailure, type FaultRule, type OperationErrorCode } from './faults.ts'
export { answerByHttpRules, type RequestHead } from './http-rules.ts'
export { publishService, type ServiceOptions, type ServiceToPublish } from './publish-service.ts'
export { readyOperation, type ReadyOperation } from './operation.ts'
export {
  certificationOperations,
  licenseOperations,
  publishOperations,
  templateDistributionOperations,
} from './license-operations.ts'
export {
  enrollOperations,
  groupExpansionOperations,
  serverOperations,
  subEnrollOperations,
  type Operations,
  type ServerOperations,
} from './operations.ts'
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
