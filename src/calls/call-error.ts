import { DomainError } from '../base/domain-error.ts'

export type CallErrorCode =
  | 'version-malformed'
  | 'version-unsupported'
  | 'argument-missing'
  | 'argument-out-of-range'
  | 'batch-too-large'
  | 'value-too-large'
  | 'decommissioned'

/** What any operation refuses a call for, whatever it does. [MS-RMPR] §3.1.4.6, [MS-RMPRS] §2.2.9.1 */
export class CallError extends DomainError<CallErrorCode> {}
