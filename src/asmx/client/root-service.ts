import { fileURLToPath } from 'node:url'
import type { Client } from 'soap'
import { toBase64 } from '../../base/base64.ts'
import { LicensingError, type RootService, type SubEnrollRequest } from '../../licensing/index.ts'
import { SUB_ENROLL_PATH } from '../../protocol/paths.ts'
import { SUB_ENROLLMENT_NAMESPACE } from '../../protocol/sub-enrollment.ts'
import { writeVersionData } from '../message/index.ts'
import { createFencedHttp } from './fenced-http.ts'

/** Name and password for HTTP Basic. */
export interface RootCredentials {
  readonly user: string
  readonly password: string
}

const WSDL = fileURLToPath(new URL('../../../wsdl/SubEnrollService.wsdl', import.meta.url))

/** What every RMS server asks with. [MS-RMPRS] note <9> */
const REQUESTED = { minimumVersion: '1.0.0.0', maximumVersion: '1.0.0.0' }

/**
 * The address of SubEnrollService.asmx of a root: its URL as it is, when it names an .asmx; its path with the file's name,
 * when it has one (as a service connection point gives it); else the usual path.
 */
export function subEnrollUrl(root: string): string {
  const url = new URL(root)
  if (url.pathname === '/') url.pathname = SUB_ENROLL_PATH
  else if (!/\.asmx$/i.test(url.pathname)) url.pathname = `${url.pathname.replace(/\/$/, '')}/SubEnrollService.asmx`
  return url.href
}

const bodyOf = (request: SubEnrollRequest) => ({
  oInput: {
    CertificatePublicKey: { aPublicKeyBytes: toBase64(request.publicKeyBytes), Guid: request.guid },
    EnrolleeInformation: { SKU: request.sku, Version: request.version, Name: request.name, URL: request.url },
  },
})

/** The texts of the chain in what node-soap makes of the answer. */
function chainOf(result: unknown): readonly string[] {
  const strings: unknown = [result]
    .map((value) => Reflect.get(Object(value), 'SubEnrollResult') as unknown)
    .map((value) => Reflect.get(Object(value), 'LicensorCertificateChain') as unknown)
    .map((value) => Reflect.get(Object(value), 'string') as unknown)[0]
  return [strings].flat().map((text) => decodeURIComponent(String(text)))
}

async function call(client: Client, body: object): Promise<unknown> {
  const operation: unknown = client['SubEnrollAsync']
  if (typeof operation !== 'function') throw new TypeError('the WSDL has no SubEnroll')
  const [result] = (await Reflect.apply(operation, client, [body])) as unknown[]
  return result
}

/**
 * A root certification server at `root`, reached over HTTP with node-soap's client. `authorities`: whose TLS certificates
 * to trust instead of those that this machine trusts, as PEM. [MS-RMPRS] §3.3.4.1
 */
export async function createRootService(
  root: string,
  credentials: RootCredentials | undefined,
  authorities?: string,
): Promise<RootService> {
  const authorization = credentials && `Basic ${toBase64(Buffer.from(`${credentials.user}:${credentials.password}`))}`
  // Loaded when it is needed: a server that only serves starts faster without the library's client.
  const { createClientAsync } = await import('soap')
  const httpClient = createFencedHttp({ authorization, authorities })
  const client = await createClientAsync(WSDL, { httpClient }, subEnrollUrl(root))
  client.addSoapHeader(writeVersionData(REQUESTED, SUB_ENROLLMENT_NAMESPACE))
  return {
    subEnroll: async (request) => {
      try {
        return chainOf(await call(client, bodyOf(request)))
      } catch (error) {
        if (error instanceof LicensingError) throw error
        throw new LicensingError('root-answer-unreadable', 'The answer of the root could not be read.', {
          cause: error,
        })
      }
    },
  }
}
