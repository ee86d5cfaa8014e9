import type { Logger } from '../base/logger.ts'
import type { Caller } from '../calls/index.ts'
import type { ServiceShape } from '../protocol/message-shape.ts'
import { soapContentType, type SoapVersion } from '../protocol/soap.ts'
import type { Dispatch } from './dispatch.ts'
import { operationFailure } from './faults.ts'
import type { HttpAnswer } from './http-answer.ts'
import {
  asmxFault,
  operationFault,
  readSoapMessage,
  requestVersionData,
  SoapRefusal,
  writeFault,
  type Fault,
  type FaultOptions,
  type Refusal,
  type SoapPost,
} from './message/index.ts'
import type { ReadyOperation } from './operation.ts'

/** One POST to a service that was let in. */
export interface AdmittedPost extends SoapPost {
  readonly caller: Caller
  readonly at: Date
}

export interface SoapServiceOptions extends FaultOptions {
  readonly shape: ServiceShape
  readonly soap12: boolean
  readonly dispatch: Dispatch
  /** What each operation of the shape does, by its name. */
  readonly operations: ReadonlyMap<string, ReadyOperation>
  readonly logger: Logger
}

/** Answers a POST whose caller has been let in: SOAP in, SOAP out. */
export type SoapService = (post: AdmittedPost) => Promise<HttpAnswer>

/** The fault of a request that is longer than ASP.NET reads. */
export const requestTooLong: Fault = asmxFault(
  '1.1',
  'request-too-long',
  'There was an exception running the extensions specified in the config file.',
  { type: 'System.Web.HttpException', message: 'Maximum request length exceeded.' },
)

/** Writes a refusal of ASMX or a fault of the operation. */
export function answerRefusal(refusal: Refusal, options: FaultOptions): HttpAnswer {
  const contentType = soapContentType(refusal.version)
  return refusal.kind === 'empty'
    ? { status: refusal.status, contentType, cacheControl: 'private', body: '' }
    : { status: 500, contentType, cacheControl: 'private', body: writeFault(refusal, options) }
}

function refusalFor(error: unknown, version: SoapVersion, failed: (error: unknown) => void): Refusal {
  if (error instanceof SoapRefusal) return error.refusal
  const failure = operationFailure(error)
  if (failure.unspecified) failed(error)
  return operationFault(version, failure)
}

/** Joins the reading of ASMX, node-soap's dispatch and the use cases. */
export function createSoapService(options: SoapServiceOptions): SoapService {
  const { shape, soap12, dispatch, operations, logger, ...faults } = options
  return async (post) => {
    const { caller, at } = post
    let version: SoapVersion = '1.1'
    let name = shape.name
    try {
      const message = readSoapMessage(post, shape, { soap12 })
      version = message.version
      name = message.operation
      const operation = operations.get(name)
      if (operation === undefined) throw new TypeError(`${name} does nothing`)
      const call = { header: requestVersionData(message), values: message.values, caller, at }
      const body = await dispatch({ version, operation: name }, () => operation(call))
      return { status: 200, contentType: soapContentType(version), cacheControl: 'private, max-age=0', body }
    } catch (error) {
      const refusal = refusalFor(error, version, (err) => logger.error({ err }, `${name} failed`))
      logger.info({ caller: caller.name, remote: caller.remoteAddress, refusal: summary(refusal) }, `refused ${name}`)
      return answerRefusal(refusal, faults)
    }
  }
}

/** A refusal in the words of the log. */
const summary = (refusal: Refusal): string =>
  refusal.kind === 'empty'
    ? `HTTP ${refusal.status}`
    : refusal.exceptions.map(({ type, message }) => `${type}: ${message}`).join(' ---> ')
