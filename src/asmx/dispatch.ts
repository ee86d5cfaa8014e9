import { createServerless, type Server } from 'soap'
import type { SoapVersion } from '../protocol/soap.ts'
import { SUB_ENROLL_ACTION, type SubEnrollParameters, type VersionData } from '../protocol/sub-enrollment.ts'
import {
  readSubEnrollArguments,
  readVersionDataArgument,
  writeSubEnrollRequest,
  writeSubEnrollResponse,
  writeVersionData,
} from './message/index.ts'

/** The operation, as it is called with what has come out of node-soap. Gives the chain, leaf first. */
export type SubEnrollHandler = (
  parameters: SubEnrollParameters,
  header: VersionData | undefined,
) => Promise<readonly string[]>

/** Runs one request, in values, through node-soap; gives the text of the answer. Throws what the handler throws. */
export type Dispatch = (
  request: { version: SoapVersion; parameters: SubEnrollParameters; header: VersionData | undefined },
  handler: SubEnrollHandler,
) => Promise<string>

/** Travels through node-soap in place of a connection, so that each call finds its own handler. */
class PendingCall {
  readonly handler: SubEnrollHandler
  failure: { readonly error: unknown } | undefined

  constructor(handler: SubEnrollHandler) {
    this.handler = handler
  }
}

/** Runs the handler of the pending call. A failure is kept there: node-soap's own faults are not those of ASMX. */
async function subEnroll(
  args: unknown,
  _callback: unknown,
  headers: unknown,
  request: { readonly connection: unknown },
): Promise<{ _xml: string }> {
  const call = request.connection
  if (!(call instanceof PendingCall)) throw new TypeError('a call came past the fence')
  try {
    const chain = await call.handler(readSubEnrollArguments(args), readVersionDataArgument(headers))
    return { _xml: writeSubEnrollResponse(chain) }
  } catch (error) {
    call.failure = { error }
    return { _xml: '' }
  }
}

const ENVELOPE_NAMESPACES =
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'

/** The one place where an envelope's name spaces can be set is not in the library's types. */
function setEnvelopeNamespaces(server: Server): void {
  const wsdl: unknown = Reflect.get(server, 'wsdl')
  if (typeof wsdl !== 'object' || wsdl === null) throw new TypeError('node-soap has no WSDL where it used to have it')
  Reflect.set(wsdl, 'xmlnsInEnvelope', ENVELOPE_NAMESPACES)
}

async function createEngine(wsdl: string, path: string, version: SoapVersion, answered: VersionData): Promise<Server> {
  const server = await new Promise<Server>((resolve, reject) => {
    const options = {
      path,
      xml: wsdl,
      services: { SubEnrollService: { SubEnrollServiceSoap: { SubEnroll: subEnroll } } },
      suppressStack: true,
      forceSoap12Headers: version === '1.2',
      // The promise settles before the WSDL has been read, this is called after.
      callback: (error: unknown) => {
        if (error instanceof Error) reject(error)
        else setImmediate(() => void created.then(resolve, reject))
      },
    }
    const created = createServerless(options)
    created.catch(reject)
  })
  setEnvelopeNamespaces(server)
  server.addSoapHeader(writeVersionData(answered))
  return server
}

/**
 * node-soap behind a fence: it is the SOAP engine, it knows the service by its WSDL, dispatches and serialises, but it is
 * never shown a byte of a client's. It sees an envelope written anew from values that were read elsewhere; why, is in
 * docs/decisions/0003. `answered` are the capability versions in every answer.
 */
export async function createDispatch(
  wsdl: string,
  path: string,
  options: { readonly answered: VersionData; readonly soap12: boolean },
): Promise<Dispatch> {
  const soap11 = await createEngine(wsdl, path, '1.1', options.answered)
  const soap12 = options.soap12 ? await createEngine(wsdl, path, '1.2', options.answered) : undefined
  return async ({ version, parameters, header }, handler) => {
    const call = new PendingCall(handler)
    const engine = version === '1.1' ? soap11 : soap12
    if (engine === undefined) throw new TypeError('SOAP 1.2 is off')
    const request = writeSubEnrollRequest(version, parameters, header)
    const { statusCode, body } = await engine.processRequest(request, {
      url: path,
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${SUB_ENROLL_ACTION}"` },
      connection: call,
    })
    if (call.failure !== undefined) throw call.failure.error
    if (statusCode !== 200) throw new Error(`node-soap answered ${statusCode} to its own request`)
    return body
  }
}
