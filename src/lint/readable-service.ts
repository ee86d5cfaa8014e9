import { readSoapMessage, requestVersionData, type SoapMessage } from '../asmx/message/index.ts'
import { checkVersion } from '../calls/index.ts'
import type { ServiceShape } from '../protocol/message-shape.ts'
import type { LintedService, LintOptions } from './linted-service.ts'
import { isOperationError, type OperationError } from './refusal-findings.ts'

/** What a check refuses, if it does. */
export function errorOf(check: () => unknown): OperationError | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    if (isOperationError(error)) return error
    throw error
  }
}

/** What an operation looks at of a request after its versions, in order; each throws where it refuses. */
export type RequestChecks<Shape extends ServiceShape> = (
  message: SoapMessage<Shape>,
  options: LintOptions,
) => readonly (() => unknown)[]

const isDefined = <Value>(value: Value | undefined): value is Value => value !== undefined

/** A service of whose requests is known whether they can be read, in which versions they are, and what `checks` look at. */
export const readableService = <const Shape extends ServiceShape>(
  paths: readonly string[],
  shape: Shape,
  summary: string,
  checks: RequestChecks<Shape> = () => [],
): LintedService => ({
  paths,
  shape,
  read(post, options) {
    const message = readSoapMessage(post, shape, options)
    const operation = shape.operations[message.operation]
    if (operation === undefined) throw new TypeError(`${message.operation} is no operation of ${shape.name}`)
    const version = errorOf(() => checkVersion(requestVersionData(message), options.profile))
    const others = version === undefined ? checks(message, options).map(errorOf) : []
    return { version: message.version, operation, summary, errors: [version, ...others].filter(isDefined) }
  },
})
