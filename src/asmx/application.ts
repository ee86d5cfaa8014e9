import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { GuardedFile } from '../access/index.ts'
import type { FileAccess } from '../authorization/index.ts'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { AuditLog, W3cLog } from '../log/index.ts'
import type { Banner } from './answer-head.ts'
import { createAnswerWriter, type AnswerObserver } from './answer-writer.ts'
import { describeService } from './describe-service.ts'
import type { CallerStanding, ServiceDescription } from './description/index.ts'
import { createCallerAudit } from './audit-caller.ts'
import {
  ANYBODY,
  createDoorkeeper,
  forCaller,
  knownCaller,
  type Admission,
  type AuthenticateFor,
  type Doorkeeper,
} from './doorkeeper.ts'
import { bornFor, type ExpressMessages } from './express-messages.ts'
import type { HttpAnswer } from './http-answer.ts'
import { answerByHttpRules } from './http-rules.ts'
import type { FaultOptions } from './message/index.ts'
import { createLogonRefusals } from './logon-refusals.ts'
import {
  formUnrecognized,
  headNotAllowed,
  listingDenied,
  methodNotAllowed,
  notFound,
  serverError,
  serviceNotFound,
} from './refusal-pages.ts'
import { askForBody, readBody } from './request-body.ts'
import { parsePath, type RequestPath } from './request-path.ts'
import { createPublicConnections } from './public-connections.ts'
import { answerRefusal, requestTooLong, type SoapService } from './soap-service.ts'

/** One .asmx: where it is, what describes it, and what answers it. */
export interface PublishedService {
  /** As the server spells it. */
  readonly path: string
  /** Whose access list decides who may call; undefined: everybody may, without logging on. */
  readonly file: GuardedFile | undefined
  readonly description: ServiceDescription
  readonly service: SoapService
}

export interface ApplicationOptions {
  readonly services: readonly PublishedService[]
  readonly authenticateFor: AuthenticateFor
  readonly fileAccess: FileAccess
  /** Whether the description, pages and documents, is guarded by the access list too. */
  readonly guardDescription: boolean
  readonly faults: FaultOptions
  readonly banner: Banner
  /** The name of the server. */
  readonly server: string
  /** Whom those may ask who are refused. */
  readonly contact: string | undefined
  /** Where every answer is logged; undefined: nowhere. */
  readonly w3cLog: W3cLog | undefined
  /** Where it is logged what was decided about callers; undefined: nowhere. */
  readonly auditLog: AuditLog | undefined
  readonly answers: AnswerObserver
  readonly clock: Clock
  readonly logger: Logger
}

const ALLOWED = 'GET, POST'

/** The folders above services, in lower case, which are there but tell nothing. */
const foldersAbove = (services: readonly PublishedService[]): ReadonlySet<string> =>
  new Set(
    services.flatMap(({ path }) => {
      const parts = path.toLowerCase().split('/').slice(1, -1)
      return parts.map((_, depth) => `/${parts.slice(0, depth + 1).join('/')}/`)
    }),
  )

/** The public HTTP face: who is calling, may they, and only then what they say. */
class PublicFace {
  readonly #options: ApplicationOptions
  readonly #doorkeeper: Doorkeeper
  readonly #services: ReadonlyMap<string, PublishedService>
  /** The same by the target that nearly every request has. */
  readonly #usual: ReadonlyMap<string, PublishedService>
  readonly #folders: ReadonlySet<string>

  constructor(options: ApplicationOptions) {
    this.#options = options
    this.#doorkeeper = createDoorkeeper({
      ...options,
      refusals: createLogonRefusals(options.contact),
      audit: createCallerAudit(options.auditLog, options.server),
    })
    this.#services = new Map(options.services.map((service) => [service.path.toLowerCase(), service]))
    this.#usual = new Map(options.services.map((service) => [service.path, service]))
    this.#folders = foldersAbove(options.services)
  }

  answer(request: IncomingMessage, response: ServerResponse): HttpAnswer | Promise<HttpAnswer> {
    const target = request.url ?? ''
    const usual = this.#usual.get(target)
    if (usual !== undefined) return this.#answerFor(usual, request, response, '')
    const path = parsePath(target)
    const published = this.#services.get(path?.file ?? '')
    if (path === undefined || published === undefined) return answerNoService(request, path, this.#folders)
    return this.#answerFor(published, request, response, path.pathInfo)
  }

  #answerFor(
    published: PublishedService,
    request: IncomingMessage,
    response: ServerResponse,
    pathInfo: string,
  ): HttpAnswer | Promise<HttpAnswer> {
    const { method } = request
    if (method !== 'POST' && method !== 'GET' && method !== 'HEAD') return methodNotAllowed(ALLOWED)
    if (pathInfo !== '') return this.#refuseForm(request, published, pathInfo)
    if (method === 'POST') return this.#post(request, response, published)
    return method === 'HEAD' ? headNotAllowed(ALLOWED) : this.#describe(request, published)
  }

  async #describe(request: IncomingMessage, published: PublishedService): Promise<HttpAnswer> {
    const at = this.#options.clock.now()
    const { file, description } = published
    if (file === undefined) return describeService(request, description, () => Promise.resolve({ kind: 'open' }))
    if (!this.#options.guardDescription) {
      let standing: CallerStanding = { kind: 'anonymous' }
      const answer = await describeService(request, description, async () => {
        standing = await this.#doorkeeper.standing(request, file, at)
        return standing
      })
      return asSeenBy(answer, standing)
    }
    const admission = await this.#doorkeeper.admit(request, file, at)
    if ('answer' in admission) return admission.answer
    const standing = knownCaller(admission.token, true)
    return forCaller(await describeService(request, description, () => Promise.resolve(standing)), admission)
  }

  #admit(request: IncomingMessage, { file }: PublishedService, at: Date): Promise<Admission> {
    return file === undefined ? ANYBODY : this.#doorkeeper.admit(request, file, at)
  }

  /** What lies below a service is under its access list, as the service is. */
  async #refuseForm(request: IncomingMessage, published: PublishedService, pathInfo: string): Promise<HttpAnswer> {
    const isGuarded = request.method === 'POST' || this.#options.guardDescription
    if (!isGuarded) return formUnrecognized(pathInfo)
    const admission = await this.#admit(request, published, this.#options.clock.now())
    return 'answer' in admission ? admission.answer : forCaller(formUnrecognized(pathInfo), admission)
  }

  async #post(request: IncomingMessage, response: ServerResponse, published: PublishedService): Promise<HttpAnswer> {
    const at = this.#options.clock.now()
    const admission = await this.#admit(request, published, at)
    if ('answer' in admission) return admission.answer
    askForBody(request, response)
    const body = await readBody(request)
    if (body === 'too-large') {
      return forCaller({ ...answerRefusal(requestTooLong, this.#options.faults), close: true }, admission)
    }
    const { name, user } = admission.token
    const answer = await published.service({
      contentType: request.headers['content-type'],
      soapAction: headerText(request.headers['soapaction']),
      body,
      caller: { name: name ?? user, sid: user, remoteAddress: request.socket.remoteAddress ?? '' },
      at,
    })
    return forCaller(answer, admission)
  }
}

/** A page that is open to everybody, with the log told who was looking. */
const asSeenBy = (answer: HttpAnswer, standing: CallerStanding): HttpAnswer =>
  standing.kind === 'known' ? { ...answer, logged: { user: standing.account } } : answer

const headerText = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value

/** The answer where no service is published. */
function answerNoService(
  { method }: IncomingMessage,
  path: RequestPath | undefined,
  folders: ReadonlySet<string>,
): HttpAnswer {
  if (path?.isAspNet === true) return serviceNotFound
  if (path === undefined || !folders.has(path.file)) return notFound
  return method === 'GET' || method === 'HEAD' ? listingDenied : methodNotAllowed('GET, HEAD')
}

/** What answers at the public listener. */
export interface Application {
  /** The classes of requests and responses that its server should make for it. */
  readonly messages: ExpressMessages
  /** Takes everything that arrives at a server, requests or not. */
  attach(server: Server): void
}

/** Builds the express application of the public listener. */
export async function createApplication(options: ApplicationOptions): Promise<Application> {
  // Loaded by those who serve: other commands start in less time without it.
  const { default: express } = await import('express')
  const face = new PublicFace(options)
  const writer = createAnswerWriter(options)
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    writer.send(request, response, await face.answer(request, response))
  const application = express()
  application.disable('x-powered-by')
  application.use((request: IncomingMessage, response: ServerResponse) => {
    const refusal = answerByHttpRules(request)
    if (refusal !== undefined) {
      writer.send(request, response, refusal)
      return
    }
    respond(request, response).catch((error: unknown) => {
      if (request.destroyed || response.headersSent) return
      options.logger.error({ err: error }, 'a request failed')
      writer.send(request, response, serverError)
    })
  })
  return { messages: bornFor(application), attach: createPublicConnections(application, writer) }
}
