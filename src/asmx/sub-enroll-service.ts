import type { Logger } from '../base/logger.ts'
import type { Caller, SubEnroll } from '../enrollment/index.ts'
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
  SUB_ENROLL_SHAPE,
  subEnrollParameters,
  writeFault,
  type Fault,
  type FaultOptions,
  type Refusal,
  type SoapPost,
} from './message/index.ts'

/** One POST to SubEnrollService.asmx that was let in. */
export interface SubEnrollPost extends SoapPost {
  readonly caller: Caller
  readonly at: Date
}

export interface SubEnrollServiceOptions extends FaultOptions {
  readonly soap12: boolean
  readonly dispatch: Dispatch
  readonly subEnroll: SubEnroll
  readonly logger: Logger
}

/** Answers a POST whose caller has been let in: SOAP in, SOAP out. */
export type SubEnrollService = (post: SubEnrollPost) => Promise<HttpAnswer>

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

function refusalFor(error: unknown, version: SoapVersion, logger: Logger): Refusal {
  if (error instanceof SoapRefusal) return error.refusal
  const failure = operationFailure(error)
  if (failure.unspecified) logger.error({ err: error }, 'SubEnroll failed')
  return operationFault(version, failure)
}

/** Joins the reading of ASMX, node-soap's dispatch and the use case. */
export const createSubEnrollService =
  ({ soap12, dispatch, subEnroll, logger, ...faults }: SubEnrollServiceOptions): SubEnrollService =>
  async ({ caller, at, ...post }) => {
    let version: SoapVersion = '1.1'
    try {
      const message = readSoapMessage(post, SUB_ENROLL_SHAPE, { soap12 })
      version = message.version
      const request = { version, parameters: subEnrollParameters(message), header: requestVersionData(message) }
      const body = await dispatch(request, async (parameters, header) => {
        const { chain } = await subEnroll({ header, parameters, caller, at })
        return chain
      })
      return { status: 200, contentType: soapContentType(version), cacheControl: 'private, max-age=0', body }
    } catch (error) {
      const refusal = refusalFor(error, version, logger)
      logger.info({ caller: caller.name, remote: caller.remoteAddress, refusal: summary(refusal) }, 'refused SubEnroll')
      return answerRefusal(refusal, faults)
    }
  }

/** A refusal in the words of the log. */
const summary = (refusal: Refusal): string =>
  refusal.kind === 'empty'
    ? `HTTP ${refusal.status}`
    : refusal.exceptions.map(({ type, message }) => `${type}: ${message}`).join(' ---> ')
