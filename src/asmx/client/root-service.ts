import { toBase64 } from '../../base/base64.ts'
import type { RootService, SubEnrollRequest } from '../../licensing/index.ts'
import { SUB_ENROLL_PATH } from '../../protocol/paths.ts'
import { SUB_ENROLL_SHAPE } from '../../protocol/sub-enrollment.ts'
import { createChainClient } from './chain-client.ts'
import type { Called } from './fenced-http.ts'

/** Name and password for HTTP Basic. */
export interface RootCredentials {
  readonly user: string
  readonly password: string
}

const ROOT: Called = {
  title: 'root',
  kind: 'a root certification server',
  service: SUB_ENROLL_SHAPE,
  operation: SUB_ENROLL_SHAPE.operations.SubEnroll,
}

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

/** What a server tells of itself, as both enrollment services want it. [MS-RMPRS] §3.3.4.1.3.1, [MS-RMPR] §3.6.4.1.4.1 */
export const enrolleeBody = (request: SubEnrollRequest) => ({
  CertificatePublicKey: { aPublicKeyBytes: toBase64(request.publicKeyBytes), Guid: request.guid },
  EnrolleeInformation: { SKU: request.sku, Version: request.version, Name: request.name, URL: request.url },
})

/**
 * A root certification server at `root`, reached over HTTP with node-soap's client. `authorities`: whose TLS certificates
 * to trust instead of those that this machine trusts, as PEM. [MS-RMPR] §3.3.4.1
 */
export async function createRootService(
  root: string,
  credentials: RootCredentials | undefined,
  authorities?: string,
): Promise<RootService> {
  const authorization = credentials && `Basic ${toBase64(Buffer.from(`${credentials.user}:${credentials.password}`))}`
  const ask = await createChainClient(subEnrollUrl(root), { called: ROOT, authorization, authorities })
  return { subEnroll: (request) => ask({ oInput: enrolleeBody(request) }) }
}
