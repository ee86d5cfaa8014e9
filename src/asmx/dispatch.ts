// The parts of node-soap that serve, without its client and what that brings along: half the time to load.
import { Server } from 'soap/lib/server.js'
import { WSDL } from 'soap/lib/wsdl/index.js'
import type { SoapVersion } from '../protocol/soap.ts'
import { SUB_ENROLL_ACTION, type SubEnrollParameters, type VersionData } from '../protocol/sub-enrollment.ts'
import { writeSubEnrollResponse, writeVersionData } from './message/index.ts'

/** The operation, as it is called with what has come through node-soap. Gives the chain, leaf first. */
export type SubEnrollHandler = (
  parameters: SubEnrollParameters,
  header: VersionData | undefined,
) => Promise<readonly string[]>

/** One request in values. */
export interface DispatchedRequest {
  readonly version: SoapVersion
  readonly parameters: SubEnrollParameters
  readonly header: VersionData | undefined
}

/** Runs one request through node-soap; gives the text of the answer. Throws what the handler throws. */
export type Dispatch = (request: DispatchedRequest, handler: SubEnrollHandler) => Promise<string>

/** A call on its way through node-soap: it is the argument of the operation. */
class PendingCall {
  readonly request: DispatchedRequest
  readonly handler: SubEnrollHandler
  failure: { readonly error: unknown } | undefined

  constructor(request: DispatchedRequest, handler: SubEnrollHandler) {
    this.request = request
    this.handler = handler
  }
}

/** The service description, which takes the place of node-soap's XML parser: requests have been read already. */
class ReadRequests extends WSDL {
  #next: PendingCall | undefined

  /** Lays out the call that the very next request consists of. */
  layOut(call: PendingCall): void {
    this.#next = call
  }

  override xmlToObject(): { Body: { SubEnroll: PendingCall } } {
    const call = this.#next
    this.#next = undefined
    if (call === undefined) throw new TypeError('a request came past the fence')
    return { Body: { SubEnroll: call } }
  }
}

/** Runs the handler of a call. A failure is kept there: node-soap's own faults are not those of ASMX. */
async function subEnroll(call: unknown): Promise<{ _xml: string }> {
  if (!(call instanceof PendingCall)) throw new TypeError('a call came past the fence')
  try {
    const { parameters, header } = call.request
    return { _xml: writeSubEnrollResponse(await call.handler(parameters, header)) }
  } catch (error) {
    call.failure = { error }
    return { _xml: '' }
  }
}

const ENVELOPE_NAMESPACES =
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'

/** Reads the WSDL with the library. Rejects when it is none. */
const readDescription = (text: string, version: SoapVersion): Promise<ReadRequests> =>
  new Promise((resolve, reject) => {
    const wsdl = new ReadRequests(text, '', { forceSoap12Headers: version === '1.2' })
    wsdl.onReady((error?: Error | null) => {
      if (error instanceof Error) reject(error)
      else resolve(wsdl)
    })
  })

type Engine = (call: PendingCall) => Promise<string>

async function createEngine(text: string, path: string, version: SoapVersion, answered: VersionData): Promise<Engine> {
  const wsdl = await readDescription(text, version)
  wsdl.xmlnsInEnvelope = ENVELOPE_NAMESPACES
  const services = { SubEnrollService: { SubEnrollServiceSoap: { SubEnroll: subEnroll } } }
  const server = new Server(null, path, services, wsdl, { path, services, suppressStack: true })
  server.addSoapHeader(writeVersionData(answered))
  const headers = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${SUB_ENROLL_ACTION}"` }
  return async (call) => {
    // The library asks for the call before processRequest returns, so that no other can come in between.
    wsdl.layOut(call)
    const { statusCode, body } = await server.processRequest('', { url: path, headers })
    if (call.failure !== undefined) throw call.failure.error
    if (statusCode !== 200) throw new Error(`node-soap answered ${statusCode} to a request laid out for it`)
    return body
  }
}

/**
 * node-soap behind a fence: it knows the service by its WSDL, dispatches the operation and writes the answer, but it is
 * never shown a byte of a client's. It is handed values that were read elsewhere; why, is in docs/decisions/0003.
 * `answered` are the capability versions in every answer.
 */
export async function createDispatch(
  wsdl: string,
  path: string,
  options: { readonly answered: VersionData; readonly soap12: boolean },
): Promise<Dispatch> {
  const soap11 = await createEngine(wsdl, path, '1.1', options.answered)
  const soap12 = options.soap12 ? await createEngine(wsdl, path, '1.2', options.answered) : undefined
  return (request, handler) => {
    const engine = request.version === '1.1' ? soap11 : soap12
    if (engine === undefined) throw new TypeError('SOAP 1.2 is off')
    return engine(new PendingCall(request, handler))
  }
}
