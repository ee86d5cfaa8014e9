// The parts of node-soap that serve, without its client and what that brings along: half the time to load.
import { Server } from 'soap/lib/server.js'
import { WSDL } from 'soap/lib/wsdl/index.js'
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

/** Which operation of which service and port, by its name in the WSDL, and what it is called with. */
interface FoundOperation {
  readonly serviceName: string
  readonly portName: string
  readonly methodName: string
  readonly outputName: string
  readonly style: 'document'
  readonly args: PendingCall
}

/**
 * What the library does once it has read a request and found its operation: it runs that, and writes the envelope of the answer.
 * Its types keep this to themselves; `processRequest` would parse two URLs and look through the WSDL for what is known already.
 * `answer` is told a status where the library has something else to say than the operation.
 */
interface OperationRunner {
  _executeMethod(
    operation: FoundOperation,
    request: undefined,
    response: undefined,
    answer: (envelope: string, status?: number) => void,
  ): void
}

const ENVELOPE_NAMESPACES =
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'

/** Reads the WSDL with the library. Rejects when it is none. */
const readDescription = (text: string, version: SoapVersion): Promise<WSDL> =>
  new Promise((resolve, reject) => {
    const wsdl = new WSDL(text, '', { forceSoap12Headers: version === '1.2' })
    wsdl.onReady((error?: Error | null) => {
      if (error instanceof Error) reject(error)
      else resolve(wsdl)
    })
  })

/** Runs one operation through node-soap; gives the text of the answer. Throws what the work throws. */
export type Engine = (operation: string, work: Work) => Promise<string>

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
  const operations = new Map(Object.entries(shape.operations).filter(([, { header = true }]) => header === withHeader))
  if (operations.size === 0) return undefined
  const wsdl = await readDescription(described.wsdl, version)
  wsdl.xmlnsInEnvelope = ENVELOPE_NAMESPACES
  const serviceName = shape.name
  const portName = `${shape.name}Soap`
  const methods = Object.fromEntries(Object.keys(shape.operations).map((name) => [name, perform]))
  const services = { [serviceName]: { [portName]: methods } }
  const server = new Server(null, path, services, wsdl, { path, services, suppressStack: true })
  if (withHeader) server.addSoapHeader(writeVersionData(answered, shape.namespace))
  const runner = server as unknown as OperationRunner
  return async (methodName, work) => {
    const operation = operations.get(methodName)
    if (operation === undefined) throw new TypeError(`there is no operation ${methodName}`)
    const args = new PendingCall(work)
    const outputName = operation.answer.element
    const body = await new Promise<string>((resolve, reject) => {
      const found = { serviceName, portName, methodName, outputName, style: 'document', args } as const
      runner._executeMethod(found, undefined, undefined, (envelope, status) => {
        if (status === undefined) resolve(envelope)
        else reject(new Error(`node-soap answered ${status} to a call laid out for it`))
      })
    })
    if (args.failure !== undefined) throw args.failure.error
    return body
  }
}
