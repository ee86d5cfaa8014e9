// The parts of node-soap that serve, without its client and what that brings along: half the time to load.
import { Server } from 'soap/lib/server.js'
import { WSDL } from 'soap/lib/wsdl/index.js'
import type { SoapVersion } from '../protocol/soap.ts'
import type { OperationShape, ServiceShape } from '../protocol/message-shape.ts'
import type { VersionData } from '../protocol/version-data.ts'
import { writeVersionData } from './message/index.ts'

/** Which operation is called, in which version of SOAP. */
export interface DispatchedRequest {
  readonly version: SoapVersion
  /** Its name. */
  readonly operation: string
}

/** Does what the operation does; gives the element inside soap:Body that answers it. */
export type Work = () => Promise<string>

/** Runs one request through node-soap; gives the text of the answer. Throws what the work throws. */
export type Dispatch = (request: DispatchedRequest, work: Work) => Promise<string>

/** A call on its way through node-soap: it is the argument of the operation. */
class PendingCall {
  readonly work: Work
  failure: { readonly error: unknown } | undefined

  constructor(work: Work) {
    this.work = work
  }
}

/** What node-soap knows one operation by. */
interface Entrance {
  readonly element: string
  readonly headers: Readonly<Record<string, string>>
}

/** The service description, which takes the place of node-soap's XML parser: requests have been read already. */
class ReadRequests extends WSDL {
  #next: { readonly [element: string]: PendingCall } | undefined

  /** Lays out the call that the very next request consists of. */
  layOut(element: string, call: PendingCall): void {
    this.#next = { [element]: call }
  }

  override xmlToObject(): { Body: { readonly [element: string]: PendingCall } } {
    const body = this.#next
    this.#next = undefined
    if (body === undefined) throw new TypeError('a request came past the fence')
    return { Body: body }
  }
}

/** Does the work of a call. A failure is kept there: node-soap's own faults are not those of ASMX. */
async function perform(call: unknown): Promise<{ _xml: string }> {
  if (!(call instanceof PendingCall)) throw new TypeError('a call came past the fence')
  try {
    return { _xml: await call.work() }
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

type Engine = (operation: string, call: PendingCall) => Promise<string>

const entranceOf = ({ element, action }: OperationShape): Entrance => ({
  element,
  headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${action}"` },
})

/** The operations of a service whose answers have its header, or those whose answers have not. */
const entrancesOf = ({ operations }: ServiceShape, withHeader: boolean): Map<string, Entrance> =>
  new Map(
    Object.entries(operations)
      .filter(([, { header = true }]) => header === withHeader)
      .map(([name, operation]) => [name, entranceOf(operation)]),
  )

async function createEngine(
  described: DescribedService,
  path: string,
  version: SoapVersion,
  withHeader: boolean,
): Promise<Engine | undefined> {
  const { shape, answered } = described
  const entrances = entrancesOf(shape, withHeader)
  if (entrances.size === 0) return undefined
  const wsdl = await readDescription(described.wsdl, version)
  wsdl.xmlnsInEnvelope = ENVELOPE_NAMESPACES
  const methods = Object.fromEntries(Object.keys(shape.operations).map((name) => [name, perform]))
  const services = { [shape.name]: { [`${shape.name}Soap`]: methods } }
  const server = new Server(null, path, services, wsdl, { path, services, suppressStack: true })
  if (withHeader) server.addSoapHeader(writeVersionData(answered, shape.namespace))
  return async (operation, call) => {
    const entrance = entrances.get(operation)
    if (entrance === undefined) throw new TypeError(`there is no operation ${operation}`)
    // The library asks for the call before processRequest returns, so that no other can come in between.
    wsdl.layOut(entrance.element, call)
    const { statusCode, body } = await server.processRequest('', { url: path, headers: entrance.headers })
    if (call.failure !== undefined) throw call.failure.error
    if (statusCode !== 200) throw new Error(`node-soap answered ${statusCode} to a request laid out for it`)
    return body
  }
}

/** A service as node-soap has to know it. */
export interface DescribedService {
  readonly shape: ServiceShape
  /** Its WSDL, which may have any ports: one for SOAP 1.1 is enough. */
  readonly wsdl: string
  /** The capability versions in every answer. */
  readonly answered: VersionData
}

/**
 * node-soap behind a fence: it knows the service by its WSDL, dispatches the operation and writes the answer, but it is
 * never shown a byte of a client's. It is handed values that were read elsewhere; why, is in docs/decisions/0003.
 */
export async function createDispatch(
  described: DescribedService,
  path: string,
  { soap12 }: { readonly soap12: boolean },
): Promise<Dispatch> {
  const { operations } = described.shape
  const enginesOf = async (version: SoapVersion) => ({
    withHeader: await createEngine(described, path, version, true),
    without: await createEngine(described, path, version, false),
  })
  const engines11 = await enginesOf('1.1')
  const engines12 = soap12 ? await enginesOf('1.2') : undefined
  return ({ version, operation }, work) => {
    const engines = version === '1.1' ? engines11 : engines12
    if (engines === undefined) throw new TypeError('SOAP 1.2 is off')
    const engine = operations[operation]?.header === false ? engines.without : engines.withHeader
    if (engine === undefined) throw new TypeError(`there is no operation ${operation}`)
    return engine(operation, new PendingCall(work))
  }
}
