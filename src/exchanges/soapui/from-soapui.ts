import type { XmlNode } from '../../asmx/message/index.ts'
import { ExchangeError } from '../exchange-error.ts'
import type { Exchange } from '../exchange.ts'
import { FreeNames } from '../free-names.ts'
import { headerOf, withContentLength, type HttpMessage } from '../http-message.ts'
import { importedExchange } from '../imported-exchange.ts'
import type { Imported, ImportOptions, ImportRemark } from '../imported.ts'
import { dispatchOf } from './dispatch.ts'
import { knownOperation, type KnownOperation, type KnownRequest } from './known-operations.ts'
import { mockedResponse } from './mocked-response.ts'
import { attributeOf, childOf, childrenOf, readProject } from './project.ts'

const ENVELOPES = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const
const MEDIA_TYPES = { '1.1': 'text/xml', '1.2': 'application/soap+xml' } as const

/** Scripts of a service, which are not run. */
const SCRIPTS = ['startScript', 'stopScript', 'onRequestScript', 'afterRequestScript']

const SECOND = 1000

/** The request for an operation; an envelope of any content where there is none. */
function requestOf(
  path: string,
  { action, soapVersion }: KnownOperation,
  known: KnownRequest | undefined,
): HttpMessage {
  const body = known?.body ?? `<Envelope xmlns="${ENVELOPES[soapVersion]}"/>`
  const own = known?.headers ?? []
  const type = `${MEDIA_TYPES[soapVersion]}; charset=utf-8`
  const soap: readonly (readonly [string, string])[] =
    soapVersion === '1.1'
      ? [
          ['Content-Type', type],
          ['SOAPAction', `"${action}"`],
        ]
      : [['Content-Type', `${type}; action="${action}"`]]
  const missing = soap.filter(([name]) => headerOf({ headers: own }, name) === undefined)
  return withContentLength({
    startLine: `POST ${path} HTTP/1.1`,
    headers: [['Host', 'soapui'], ...missing, ...own],
    body: Buffer.from(body),
  })
}

/** A response to be imported, the request that it is for, and the name of both in the project. */
interface Mocked {
  readonly what: string
  readonly response: XmlNode
  readonly mediaType: string
  readonly request: HttpMessage
  readonly wildcards: readonly string[]
  /** Its place among those that answer the same request. */
  readonly place: number
}

/** Imports the mocks of one project, one after the other. */
class SoapUiImport {
  readonly exchanges: Exchange[] = []
  readonly passedOver: ImportRemark[] = []
  readonly remarks: ImportRemark[] = []
  readonly #project: XmlNode
  readonly #names: FreeNames
  readonly #at: Date

  constructor(project: XmlNode, { taken, at }: ImportOptions) {
    this.#project = project
    this.#names = new FreeNames(taken)
    this.#at = at
  }

  run(): Imported {
    for (const service of childrenOf(this.#project, 'mockService')) this.#takeService(service)
    for (const service of childrenOf(this.#project, 'restMockService')) this.#takeRestService(service)
    const { exchanges, passedOver, remarks } = this
    return { exchanges, passedOver, remarks }
  }

  #takeService(service: XmlNode): void {
    const name = `mockService "${attributeOf(service, 'name')}"`
    this.#remarkOnScripts(service, name)
    for (const operation of childrenOf(service, 'mockOperation')) {
      const what = `${name}, mockOperation "${attributeOf(operation, 'name')}"`
      const names = [attributeOf(operation, 'interface'), attributeOf(operation, 'operation')] as const
      const known = knownOperation(this.#project, ...names)
      if (known !== undefined) this.#takeOperation(what, operation, attributeOf(service, 'path') || '/', known)
      else this.passedOver.push({ what, why: `the project has no operation "${names[1]}" of "${names[0]}".` })
    }
  }

  #takeOperation(what: string, operation: XmlNode, path: string, known: KnownOperation): void {
    const { dispatched, remarks, unreached } = dispatchOf(operation, known.requests)
    this.remarks.push(...remarks.map((why) => ({ what, why: `${why}.` })))
    this.passedOver.push(...unreached.map(({ response, why }) => ({ what: `${what}, ${responseName(response)}`, why })))
    if (childrenOf(operation, 'response').length === 0) this.passedOver.push({ what, why: 'it has no response.' })
    for (const [place, { response, request }] of dispatched.entries()) {
      this.#take({
        ...{ what: `${what}, ${responseName(response)}`, response, place },
        mediaType: MEDIA_TYPES[known.soapVersion],
        request: requestOf(path, known, request),
        wildcards: request === undefined ? ['/Envelope'] : [],
      })
    }
  }

  /** Of REST, what is asked for without a body. */
  #takeRestService(service: XmlNode): void {
    const name = `restMockService "${attributeOf(service, 'name')}"`
    this.#remarkOnScripts(service, name)
    for (const action of childrenOf(service, 'restMockAction')) {
      const what = `${name}, restMockAction "${attributeOf(action, 'name')}"`
      const [method, resource] = [attributeOf(action, 'method') || 'GET', attributeOf(action, 'resourcePath')]
      const target = `/${attributeOf(service, 'path')}/${resource}`.replaceAll(/\/{2,}/g, '/')
      if (!['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method) || target.includes('{')) {
        this.passedOver.push({ what, why: `a project does not tell what is asked with ${method} ${target}.` })
        continue
      }
      for (const [place, response] of childrenOf(action, 'response').entries()) {
        this.#take({
          ...{ what: `${what}, ${responseName(response)}`, response, place, wildcards: [] },
          mediaType: attributeOf(response, 'mediaType'),
          request: { startLine: `${method} ${target} HTTP/1.1`, headers: [['Host', 'soapui']], body: Buffer.alloc(0) },
        })
      }
    }
  }

  #take({ what, response: node, mediaType, request, wildcards, place }: Mocked): void {
    try {
      const { response, remarks } = mockedResponse(node, mediaType)
      const date = new Date(this.#at.getTime() + place * SECOND)
      const software = 'a project of SoapUI'
      this.exchanges.push(importedExchange({ request, response, software, wildcards, date }, this.#names))
      this.remarks.push(...remarks.map((why) => ({ what, why: `${why}.` })))
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error
      this.passedOver.push({ what, why: error.message })
    }
  }

  #remarkOnScripts(service: XmlNode, what: string): void {
    for (const script of SCRIPTS) {
      if ((childOf(service, script)?.text.trim() ?? '') === '') continue
      this.remarks.push({ what, why: `its ${script} is not run.` })
    }
  }
}

const responseName = (response: XmlNode): string => `response "${attributeOf(response, 'name')}"`

/**
 * The exchanges that the mocks of a SoapUI project stand for, with the requests that the project has for them. What has no
 * counterpart in a recording is told by name. Throws ExchangeError `import-malformed` when the text is no project.
 */
export function fromSoapUi(text: string, options: ImportOptions): Imported {
  const project = readProject(text)
  if (childrenOf(project, 'mockService').length + childrenOf(project, 'restMockService').length > 0) {
    return new SoapUiImport(project, options).run()
  }
  throw new ExchangeError('import-malformed', 'The project of SoapUI mocks no service: it has no mockService.')
}
