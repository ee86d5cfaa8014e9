import type { IncomingMessage } from 'node:http'
import { SUB_ENROLLMENT_NAMESPACE } from '../protocol/sub-enrollment.ts'
import { cleanHost, discoFor, serviceAddress, wsdlFor } from './description/index.ts'
import { notFound } from './refusal-pages.ts'
import type { HttpAnswer } from './http-answer.ts'
import { queryOf } from './request-path.ts'

const XML = 'text/xml; charset=utf-8'

const document = (body: string): HttpAnswer => ({
  status: 200,
  contentType: XML,
  cacheControl: 'private, max-age=0',
  body,
})

/** The address under which the client has reached the service: the Host header if it can be one, else the socket's. */
function addressOf(request: IncomingMessage, path: string): string {
  const { localAddress = '127.0.0.1', localPort = 80 } = request.socket
  const socket = localAddress.includes(':') ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`
  const scheme = 'encrypted' in request.socket ? 'https' : 'http'
  return serviceAddress(scheme, cleanHost(request.headers.host, socket), path)
}

/** Answers GET: the WSDL of [MS-RMPRS] §6.2 or the discovery document, with the address the client has used. */
export function describeService(request: IncomingMessage, wsdl: string, path: string): HttpAnswer {
  const query = queryOf(request.url ?? '').toLowerCase()
  const address = addressOf(request, path)
  if (query === 'wsdl') return document(wsdlFor(wsdl, address))
  if (query === 'disco') {
    return document(discoFor(address, { namespace: SUB_ENROLLMENT_NAMESPACE, bindings: ['SubEnrollServiceSoap'] }))
  }
  return notFound
}
