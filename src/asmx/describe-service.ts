import type { IncomingMessage } from 'node:http'
import {
  cleanHost,
  discoFor,
  hostName,
  parseQuery,
  requestedPath,
  serviceAddress,
  writeMethodNotFoundPage,
  writeOperationPage,
  writeServicePage,
  wsdlFor,
  type CallerStanding,
  type Query,
  type ServiceDescription,
} from './description/index.ts'
import type { HttpAnswer } from './http-answer.ts'
import { queryOf } from './request-path.ts'

const XML = 'text/xml; charset=utf-8'
const HTML = 'text/html; charset=utf-8'

const found = (contentType: string, body: string): HttpAnswer => ({
  status: 200,
  contentType,
  cacheControl: 'private, max-age=0',
  body,
})

const failed = (text: string): HttpAnswer => ({
  status: 500,
  contentType: 'text/plain; charset=utf-8',
  cacheControl: 'private',
  body: `${text}\r\n`,
})

/** Where the client has reached the service. */
interface Place {
  readonly address: string
  readonly host: string
  readonly path: string
}

/** The host is what the Host header says if it can be one, else that of the socket. */
function placeOf(request: IncomingMessage): Place {
  const { localAddress = '127.0.0.1', localPort = 80 } = request.socket
  const socket = localAddress.includes(':') ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`
  const scheme = 'encrypted' in request.socket ? 'https' : 'http'
  const host = cleanHost(request.headers.host, socket)
  const path = requestedPath(request.url ?? '')
  return { address: serviceAddress(scheme, host, path), host: hostName(host), path }
}

const disco = ({ name, shape, versions }: ServiceDescription, address: string): string =>
  discoFor(address, {
    namespace: shape.namespace,
    bindings: versions.map((version) => (version === '1.1' ? `${name}Soap` : `${name}Soap12`)),
  })

/** The documents for programs; undefined when the query asks for none of them. */
function documentFor(
  { named, nameless }: Query,
  service: ServiceDescription,
  { address }: Place,
): HttpAnswer | undefined {
  // A service in one piece has no further schemas and descriptions that could be asked for by name.
  if (named.has('schema')) return failed('Schema not found.')
  if (named.has('wsdl')) return failed('XML Web service description was not found.')
  const asked = nameless?.toLowerCase()
  if (asked === 'wsdl') return found(XML, wsdlFor(service.wsdl, address))
  return asked === 'disco' ? found(XML, disco(service, address)) : undefined
}

async function pageFor(
  operation: string | undefined,
  service: ServiceDescription,
  place: Place,
  findStanding: () => Promise<CallerStanding>,
): Promise<string> {
  const description = operation === undefined ? undefined : service.operations.get(operation)
  if (operation !== undefined && description === undefined) {
    return writeMethodNotFoundPage(service, place.path, operation)
  }
  const request = { ...place, standing: await findStanding() }
  return operation === undefined || description === undefined
    ? writeServicePage(service, request)
    : writeOperationPage(service, operation, description, request)
}

/**
 * Answers GET with what the query asks for: the WSDL of [MS-RMPRS] §6.2 or the discovery document, with the address the
 * client has used, or else a page for people. `findStanding` tells who is looking; only pages want to know.
 */
export async function describeService(
  request: IncomingMessage,
  service: ServiceDescription,
  findStanding: () => Promise<CallerStanding>,
): Promise<HttpAnswer> {
  const query = parseQuery(queryOf(request.url ?? ''))
  const place = placeOf(request)
  const document = documentFor(query, service, place)
  return document ?? found(HTML, await pageFor(query.named.get('op'), service, place, findStanding))
}
