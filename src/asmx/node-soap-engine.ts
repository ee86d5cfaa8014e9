// The parts of node-soap that serve, without its client and what that brings along: half the time to load.
import { Server } from 'soap/lib/server.js'
import { WSDL } from 'soap/lib/wsdl/index.js'
import type { OperationShape, ServiceShape } from '../protocol/message-shape.ts'
import type { SoapVersion } from '../protocol/soap.ts'
import type { DescribedService, Work } from './described-service.ts'
import { writeVersionData } from './message/index.ts'

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

/** Runs one operation through node-soap; gives the text of the answer. Throws what the work throws. */
export type Engine = (operation: string, work: Work) => Promise<string>

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

/**
 * Makes what runs those operations of a service whose answers have its header, or those whose answers have not; undefined: there
 * are none. Rejects when the WSDL is none.
 */
export async function createEngine(
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
  return async (operation, work) => {
    const entrance = entrances.get(operation)
    if (entrance === undefined) throw new TypeError(`there is no operation ${operation}`)
    const call = new PendingCall(work)
    // The library asks for the call before processRequest returns, so that no other can come in between.
    wsdl.layOut(entrance.element, call)
    const { statusCode, body } = await server.processRequest('', { url: path, headers: entrance.headers })
    if (call.failure !== undefined) throw call.failure.error
    if (statusCode !== 200) throw new Error(`node-soap answered ${statusCode} to a request laid out for it`)
    return body
  }
}
