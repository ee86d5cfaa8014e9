// The parts of node-soap that serve, without its client and what that brings along: half the time to load.
import { Server } from 'soap/lib/server.js'
import { WSDL } from 'soap/lib/wsdl/index.js'
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

/** Reads the WSDL with the library. Rejects when it is none. */
const readWsdl = (text: string, version: SoapVersion): Promise<WSDL> =>
  new Promise((resolve, reject) => {
    const wsdl = new WSDL(text, '', { forceSoap12Headers: version === '1.2' })
    wsdl.onReady((error?: Error | null) => {
      if (error instanceof Error) reject(error)
      else resolve(wsdl)
    })
  })

async function createEngine(text: string, path: string, version: SoapVersion, answered: VersionData): Promise<Server> {
  const wsdl = await readWsdl(text, version)
  wsdl.xmlnsInEnvelope = ENVELOPE_NAMESPACES
  const services = { SubEnrollService: { SubEnrollServiceSoap: { SubEnroll: subEnroll } } }
  const server = new Server(null, path, services, wsdl, { path, services, suppressStack: true })
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
