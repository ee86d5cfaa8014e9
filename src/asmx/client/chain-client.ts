import { packageFile } from '../../base/package-file.ts'
import type { Client } from 'soap'
import { LicensingError } from '../../licensing/index.ts'
import { writeVersionData } from '../message/index.ts'
import type { Called } from './called.ts'
import type { Connection } from './exchange.ts'
import { createFencedHttp } from './fenced-http.ts'

/** What every RMS server asks with. [MS-RMPRS] note <9>, [MS-RMPR] §3.6.4.1.1.1 */
export const REQUESTED_VERSIONS = { minimumVersion: '1.0.0.0', maximumVersion: '1.0.0.0' }

/** The texts of the chain in what node-soap makes of the answer. */
function chainOf(result: unknown, name: string): readonly string[] {
  const strings: unknown = [result]
    .map((value) => Reflect.get(Object(value), `${name}Result`) as unknown)
    .map((value) => Reflect.get(Object(value), 'LicensorCertificateChain') as unknown)
    .map((value) => Reflect.get(Object(value), 'string') as unknown)[0]
  return [strings].flat().map((text) => decodeURIComponent(String(text)))
}

async function call(client: Client, name: string, body: object): Promise<unknown> {
  const operation: unknown = client[`${name}Async`]
  if (typeof operation !== 'function') throw new TypeError(`the WSDL has no ${name}`)
  const [result] = (await Reflect.apply(operation, client, [body])) as unknown[]
  return result
}

/** Calls the operation with what node-soap makes a body of; gives the chain of the answer. Throws LicensingError. */
export type AskForChain = (body: object) => Promise<readonly string[]>

/** A service that answers with a chain, at `url`, reached over HTTP with node-soap's client. */
export async function createChainClient(url: string, called: Called, connection: Connection): Promise<AskForChain> {
  const { service, operation, title } = called
  const wsdl = packageFile(`wsdl/${service.name}.wsdl`)
  // Loaded when it is needed: a server that only serves starts faster without the library's client.
  const { createClientAsync } = await import('./soap-library.ts')
  const client = await createClientAsync(wsdl, { httpClient: createFencedHttp(called, connection) }, url)
  client.addSoapHeader(writeVersionData(REQUESTED_VERSIONS, service.namespace))
  return async (body) => {
    try {
      return chainOf(await call(client, operation.element, body), operation.element)
    } catch (error) {
      if (error instanceof LicensingError) throw error
      throw new LicensingError('root-answer-unreadable', `The answer of the ${title} could not be read.`, {
        cause: error,
      })
    }
  }
}
