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
import { CERTIFICATION_SERVER_FILE, SUB_ENROLL_FILE } from '../../protocol/paths.ts'
import { SERVER_SHAPE } from '../../protocol/server-service.ts'
import { SUB_ENROLL_SHAPE } from '../../protocol/sub-enrollment.ts'
import { writeSoapEnvelope, writeVersionData } from '../message/index.ts'
import { LONGEST_ANSWER, type Called, type Responder } from './called.ts'
import { createChainClient, REQUESTED_VERSIONS } from './chain-client.ts'
import { exchange, type Connection } from './exchange.ts'
import type { RootCredentials } from './log-on.ts'
import type { OfferedScheme } from './offered-schemes.ts'
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

const ROOT: Responder = { title: 'root', kind: 'a root certification server', longestAnswer: LONGEST_ANSWER }

const SUB_ENROLL: Called = {
  ...ROOT,
  file: SUB_ENROLL_FILE,
  service: SUB_ENROLL_SHAPE,
  operation: SUB_ENROLL_SHAPE.operations.SubEnroll,
}

const LICENSOR_CERTIFICATE: Called = {
  ...ROOT,
  file: CERTIFICATION_SERVER_FILE,
  service: SERVER_SHAPE,
  operation: SERVER_SHAPE.operations.GetLicensorCertificate,
}

/** What a server tells of itself, as both enrollment services want it. [MS-RMPRS] §3.3.4.1.3.1, [MS-RMPR] §3.6.4.1.4.1 */
export const enrolleeBody = (request: SubEnrollRequest) => ({
  CertificatePublicKey: { aPublicKeyBytes: toBase64(request.publicKeyBytes), Guid: request.guid },
  EnrolleeInformation: { SKU: request.sku, Version: request.version, Name: request.name, URL: request.url },
})

/** The one request there is: it has no parameters. [MS-RMPRS] §3.4.4.1.2.1 */
const LICENSOR_CERTIFICATE_REQUEST = writeSoapEnvelope(
  '1.1',
  writeVersionData(REQUESTED_VERSIONS, SERVER_SHAPE.namespace),
  `<${LICENSOR_CERTIFICATE.operation.element} xmlns="${SERVER_SHAPE.namespace}" />`,
)

/** The root's own chain; undefined where there is no such service. [MS-RMPRS] §3.4.4.1 */
async function askLicensorCertificate(url: string, connection: Connection): Promise<readonly string[] | undefined> {
  try {
    return await exchange({ url, envelope: LICENSOR_CERTIFICATE_REQUEST, called: LICENSOR_CERTIFICATE }, connection)
  } catch (error) {
    if (error instanceof LicensingError && error.code === 'root-missing') return undefined
    throw error
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
  const connection: Connection = { authorities, timeout, logon: { credentials, scheme, random, clock } }
  const location = typeof root === 'string' ? locationOf(root, 'option') : root
  const ask = await createChainClient(location.subEnrollment, SUB_ENROLL, connection)
  return {
    subEnroll: (request) => ask({ oInput: enrolleeBody(request) }),
    licensorCertificate: () => askLicensorCertificate(location.licensorCertificate, connection),
  }
}
