import type { WrittenValueOf, OperationShape, ServiceShape, ValueOf } from '../protocol/message-shape.ts'
import type { VersionData } from '../protocol/version-data.ts'
import type { Call, Caller } from '../calls/index.ts'
import { answerBodyWriter, type StructureValue } from './message/index.ts'

/** One call of an operation: what was asked, by whom, at which moment. */
export interface OperationCall<Values> {
  readonly header: VersionData | undefined
  readonly values: Values
  readonly caller: Caller
  readonly at: Date
}

/** The same call for its use case, with its parameters in the protocol's own terms. */
export const callWith = <Parameters>(
  { header, caller, at }: OperationCall<unknown>,
  parameters: Parameters,
): Call<Parameters> => ({ header, parameters, caller, at })

/** What an operation does with the values of its request; gives those of its answer. */
export type OperationHandler<Operation extends OperationShape> = (
  call: OperationCall<ValueOf<Operation['parameters']>>,
) => Promise<WrittenValueOf<Operation['answer']['members']>>

/** An operation that is ready to be called: gives the element inside soap:Body that answers it. */
export type ReadyOperation = (call: OperationCall<StructureValue>) => Promise<string>

/** Joins the shape of an operation with what it does, so that its answers are written by the shape. */
export function readyOperation<const Operation extends OperationShape>(
  { namespace }: ServiceShape,
  operation: Operation,
  handle: OperationHandler<Operation>,
): ReadyOperation {
  const write = answerBodyWriter(namespace, operation)
  // The values were read by the very shape that their type is computed from.
  return async (call) => write(await handle(call as OperationCall<ValueOf<Operation['parameters']>>))
}
