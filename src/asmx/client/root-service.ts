import { fileURLToPath } from 'node:url'
import type { Client } from 'soap'
import { toBase64 } from '../../base/base64.ts'
import { systemClock, type Clock } from '../../base/clock.ts'
import { systemRandom, type Random } from '../../base/random.ts'
import {
  LicensingError,
  locationOf,
  type RootLocation,
  type RootService,
  type SubEnrollRequest,
} from '../../licensing/index.ts'
import { GET_LICENSOR_CERTIFICATE_ACTION, SERVER_SERVICE_NAMESPACE } from '../../protocol/server-service.ts'
import { SUB_ENROLLMENT_NAMESPACE, type VersionData } from '../../protocol/sub-enrollment.ts'
import { textElement, writeSoapEnvelope } from '../message/index.ts'
import { exchange, type RootConnection } from './exchange.ts'
import { createFencedHttp } from './fenced-http.ts'
import type { RootCredentials } from './log-on.ts'
import type { OfferedScheme } from './offered-schemes.ts'
import { LICENSOR_CERTIFICATE_PLACES } from './read-answer.ts'
import { TIMEOUT } from './wire.ts'

/** How a root is reached, where it is not as usual. */
export interface RootServiceOptions {
  /** Whose TLS certificates to trust instead of those that this machine trusts, as PEM. */
  readonly authorities?: string | undefined
  /** How to log on, whatever the root prefers. */
  readonly scheme?: OfferedScheme | undefined
  /** How long an exchange may take, in milliseconds. */
  readonly timeout?: number
  readonly random?: Random
  readonly clock?: Clock
}

const WSDL = fileURLToPath(new URL('../../../wsdl/SubEnrollService.wsdl', import.meta.url))

/** What every RMS server asks with. [MS-RMPRS] note <9> */
const REQUESTED: VersionData = { minimumVersion: '1.0.0.0', maximumVersion: '1.0.0.0' }

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

/** The VersionData header of a request to a service with this namespace. [MS-RMPRS] §2.2.4.2 */
const versionHeader = (namespace: string, { minimumVersion = '', maximumVersion = '' }: VersionData): string =>
  `<VersionData xmlns="${namespace}">${textElement('MinimumVersion', minimumVersion)}${textElement('MaximumVersion', maximumVersion)}</VersionData>`

/** The one request there is: it has no parameters. [MS-RMPRS] §3.4.4.1.2.1 */
const LICENSOR_CERTIFICATE_REQUEST = writeSoapEnvelope(
  '1.1',
  versionHeader(SERVER_SERVICE_NAMESPACE, REQUESTED),
  `<GetLicensorCertificate xmlns="${SERVER_SERVICE_NAMESPACE}" />`,
)

/** The root's own chain; undefined where there is no such service. [MS-RMPRS] §3.4.4.1 */
async function askLicensorCertificate(url: string, connection: RootConnection): Promise<readonly string[] | undefined> {
  const request = {
    url,
    action: GET_LICENSOR_CERTIFICATE_ACTION,
    envelope: LICENSOR_CERTIFICATE_REQUEST,
    places: LICENSOR_CERTIFICATE_PLACES,
  }
  try {
    return await exchange(request, connection)
  } catch (error) {
    if (error instanceof LicensingError && error.code === 'root-missing') return undefined
    throw error
  }
}

async function askSubEnroll(client: Client, request: SubEnrollRequest): Promise<readonly string[]> {
  try {
    return chainOf(await call(client, bodyOf(request)))
  } catch (error) {
    if (error instanceof LicensingError) throw error
    throw new LicensingError('root-answer-unreadable', 'The answer of the root could not be read.', { cause: error })
  }
}

/**
 * A root certification server at `root`, reached over HTTP; SubEnroll with node-soap's client. Without `credentials` the
 * caller is whoever runs this process, by Kerberos. [MS-RMPRS] §3.3.4.1, §3.4.4.1
 */
export async function createRootService(
  root: string | RootLocation,
  credentials: RootCredentials | undefined,
  options: RootServiceOptions = {},
): Promise<RootService> {
  const { authorities, scheme, timeout = TIMEOUT, random = systemRandom, clock = systemClock } = options
  const connection: RootConnection = { authorities, timeout, logon: { credentials, scheme, random, clock } }
  const location = typeof root === 'string' ? locationOf(root, 'option') : root
  // Loaded when it is needed: a server that only serves starts faster without the library's client.
  const { createClientAsync } = await import('soap')
  const client = await createClientAsync(WSDL, { httpClient: createFencedHttp(connection) }, location.subEnrollment)
  client.addSoapHeader(versionHeader(SUB_ENROLLMENT_NAMESPACE, REQUESTED))
  return {
    subEnroll: (request) => askSubEnroll(client, request),
    licensorCertificate: () => askLicensorCertificate(location.licensorCertificate, connection),
  }
}
