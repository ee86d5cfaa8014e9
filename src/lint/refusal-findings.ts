import { ASMX_RULES, FAULTS, operationFailure, OPERATION_RULES, type OperationErrorCode } from '../asmx/index.ts'
import { faultText, operationFault, type Refusal, type SoapRefusal } from '../asmx/message/index.ts'
import { DomainError } from '../base/domain-error.ts'
import type { SoapVersion } from '../protocol/soap.ts'
import type { Finding, Place } from './finding.ts'

/** Exceptions are named, as a server with custom errors off does. */
const FAULT_OPTIONS = { customErrors: 'off', faultForm: 'aspnet-2.0' } as const

/** What a server answers, on one line. */
const answerText = (refusal: Refusal): string =>
  refusal.kind === 'empty'
    ? `HTTP ${refusal.status} with an empty body`
    : `HTTP 500, faultcode soap:${refusal.code}, faultstring ${faultText(refusal, FAULT_OPTIONS).replaceAll(/\s*[\r\n]+\s*/g, ' ')}`

/** A refusal of ASMX's own as a finding. `detail`: what is wrong, where the refusal itself says too little. */
export function refusalFinding({ code, message, refusal }: SoapRefusal, place: Place, detail = message): Finding {
  const { paragraph, occasion } = ASMX_RULES[code]
  return { rule: code, paragraph, place, detail, why: occasion, answer: answerText(refusal) }
}

/** An error that an operation ends in. */
export type OperationError = DomainError<OperationErrorCode>

/** Whether an error is one that an operation ends in, and not a mistake of this program. */
export const isOperationError = (error: unknown): error is OperationError =>
  error instanceof DomainError && Object.hasOwn(FAULTS, String(error.code))

/** The wire name of the parameter that an error is about. */
export const parameterOf = (error: OperationError): string | undefined =>
  error.parameter ?? FAULTS[error.code].parameter

/** An error of an operation as a finding. */
export function operationFinding(error: OperationError, version: SoapVersion, place: Place): Finding {
  const { paragraph, occasion } = OPERATION_RULES[error.code]
  const parameter = parameterOf(error)
  return {
    rule: error.code,
    paragraph,
    place,
    detail: parameter === undefined ? error.message : `${parameter}: ${error.message}`,
    why: occasion,
    answer: answerText(operationFault(version, operationFailure(error))),
  }
}
