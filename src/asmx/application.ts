import { IncomingMessage, ServerResponse } from 'node:http'
import express, { type Express } from 'express'
import type { GuardedFile, SecurityToken } from '../access/index.ts'
import type { Authenticate, Authentication } from '../authentication/index.ts'
import type { FileAccess } from '../authorization/index.ts'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import { BASE_PATH } from '../protocol/paths.ts'
import { describeService } from './describe-service.ts'
import { sendAnswer, type HttpAnswer } from './http-answer.ts'
import type { FaultOptions } from './message/index.ts'
import { accessDenied, logonFailed, methodNotAllowed, notFound, notLoggedOn, serverError } from './refusal-pages.ts'
import { LARGEST_BODY, readBody } from './request-body.ts'
import { parsePath } from './request-path.ts'
import { answerRefusal, requestTooLong, type SubEnrollService } from './sub-enroll-service.ts'

/** One .asmx: where it is, what describes it, and what answers it. */
export interface PublishedService {
  readonly file: GuardedFile
  readonly wsdl: string
  readonly service: SubEnrollService
}

export interface ApplicationOptions {
  readonly services: readonly PublishedService[]
  readonly authenticate: Authenticate
  readonly fileAccess: FileAccess
  /** Whether WSDL and discovery document are guarded by the access list too. */
  readonly guardDescription: boolean
  readonly faults: FaultOptions
  readonly clock: Clock
  readonly logger: Logger
}

/** Either somebody who may go on, or the answer that ends the request. */
type Admission =
  | { readonly token: SecurityToken; readonly reply: string | undefined }
  | { readonly answer: HttpAnswer; readonly goesOn: boolean }

/** The public HTTP face: who is calling, may they, and only then what they say. */
class PublicFace {
  readonly #options: ApplicationOptions
  readonly #services: ReadonlyMap<string, PublishedService>

  constructor(options: ApplicationOptions) {
    this.#options = options
    this.#services = new Map(options.services.map((service) => [`${BASE_PATH}/${service.file}`.toLowerCase(), service]))
  }

  async answer(request: IncomingMessage): Promise<HttpAnswer> {
    const target = request.url ?? ''
    const published = this.#services.get(parsePath(target) ?? '')
    if (published === undefined) return notFound
    if (request.method === 'POST') return this.#post(request, published)
    if (request.method !== 'GET') return methodNotAllowed('GET, POST')
    const at = this.#options.clock.now()
    const admission = this.#options.guardDescription ? await this.#admit(request, published, at) : undefined
    if (admission !== undefined && 'answer' in admission) return admission.answer
    return withReply(describeService(request, published.wsdl, `${BASE_PATH}/${published.file}`), admission?.reply)
  }

  async #post(request: IncomingMessage, published: PublishedService): Promise<HttpAnswer> {
    const at = this.#options.clock.now()
    const admission = await this.#admit(request, published, at)
    if ('answer' in admission) {
      return { ...admission.answer, close: admission.goesOn ? isTooLong(request) : hasLongBody(request) }
    }
    const body = await readBody(request)
    if (body === 'too-large') return { ...answerRefusal(requestTooLong, this.#options.faults), close: true }
    const { name, user } = admission.token
    const answer = await published.service({
      contentType: request.headers['content-type'],
      soapAction: headerText(request.headers['soapaction']),
      body,
      caller: { name: name ?? user, sid: user, remoteAddress: request.socket.remoteAddress ?? '' },
      at,
    })
    return withReply(answer, admission.reply)
  }

  async #admit(request: IncomingMessage, { file }: PublishedService, at: Date): Promise<Admission> {
    const { authenticate, fileAccess, logger } = this.#options
    const authentication = await authenticate(request, at)
    if (authentication.outcome !== 'accepted') {
      if (authentication.outcome === 'refused') {
        const { account, reason } = authentication
        logger.warn({ account, reason, remote: request.socket.remoteAddress, file }, 'logon failed')
      }
      return { answer: logonAnswer(authentication), goesOn: authentication.outcome === 'continue' }
    }
    const { token, reply } = authentication
    const { granted } = await fileAccess.decide(file, token)
    if (granted) return { token, reply }
    logger.warn({ account: token.name, remote: request.socket.remoteAddress, file }, 'access denied')
    return { answer: accessDenied(authentication.challenges), goesOn: false }
  }
}

/** 401.2 for those who say nothing, 401.1 for all others: IIS counts a challenge among them. */
const logonAnswer = ({ outcome, challenges }: Exclude<Authentication, { outcome: 'accepted' }>): HttpAnswer =>
  outcome === 'missing' ? notLoggedOn(challenges) : logonFailed(challenges)

/** An answer with which the server proves itself to whoever has proved himself. RFC 4559 §5 */
const withReply = (answer: HttpAnswer, reply: string | undefined): HttpAnswer =>
  reply === undefined
    ? answer
    : { ...answer, headers: [...(answer.headers ?? []), ['WWW-Authenticate', reply] as const] }

const headerText = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value

/** More than is worth reading for the sake of a connection whose request was refused, in bytes. */
const LONG_BODY = 65_536

/** Whether the body will not be read even for the sake of a handshake, which ends with its connection. */
const isTooLong = ({ headers }: IncomingMessage): boolean => Number(headers['content-length'] ?? 0) > LARGEST_BODY

const hasLongBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > LONG_BODY

/** An express application, and the classes of requests and responses that its server should make for it. */
export interface Application {
  readonly handler: Express
  readonly messages: {
    readonly IncomingMessage: typeof IncomingMessage
    readonly ServerResponse: typeof ServerResponse
  }
}

/**
 * Messages that are born with the prototypes that express otherwise gives to each of them. An object whose prototype
 * changes later is slow for the rest of its life: this halves what express costs.
 */
function bornFor(application: Express): Application {
  class Request extends IncomingMessage {}
  class Response<Asked extends IncomingMessage = IncomingMessage> extends ServerResponse<Asked> {}
  Object.setPrototypeOf(Request.prototype, application.request)
  Object.setPrototypeOf(Response.prototype, application.response)
  Object.assign(application, { request: Request.prototype, response: Response.prototype })
  return { handler: application, messages: { IncomingMessage: Request, ServerResponse: Response } }
}

/** Builds the express application of the public listener. */
export function createApplication(options: ApplicationOptions): Application {
  const face = new PublicFace(options)
  const application = express()
  application.disable('x-powered-by')
  application.use((request: IncomingMessage, response: ServerResponse) => {
    const failed = (error: unknown) => {
      if (request.destroyed || response.headersSent) return
      options.logger.error({ err: error }, 'a request failed')
      sendAnswer(response, serverError, options.clock.now())
    }
    face
      .answer(request)
      .then((answer) => sendAnswer(response, answer, options.clock.now()), failed)
      .catch(failed)
  })
  return bornFor(application)
}
