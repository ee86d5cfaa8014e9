import { toBase64 } from '../../base/base64.ts'
import { formatPkcs1PublicKey, type RsaPublicKey } from '../../certificates/index.ts'
import type { EnrollmentService, EnrollRequest } from '../../licensing/index.ts'
import { ENROLL_SHAPE } from '../../protocol/enrollment.ts'
import { ENROLL_PATH } from '../../protocol/paths.ts'
import { LONGEST_ANSWER, type Called } from './called.ts'
import { createChainClient } from './chain-client.ts'
import { enrolleeBody } from './root-service.ts'
import { TIMEOUT } from './wire.ts'

const ENROLLMENT_SERVICE: Called = {
  title: 'enrollment service',
  kind: 'an enrollment service',
  longestAnswer: LONGEST_ANSWER,
  file: 'EnrollService.asmx',
  service: ENROLL_SHAPE,
  operation: ENROLL_SHAPE.operations.Enroll,
}

/** The address of EnrollService.asmx: the URL as it is, when it names an .asmx, else with the usual path. */
export function enrollUrl(service: string): string {
  const url = new URL(service)
  if (!/\.asmx$/i.test(url.pathname)) url.pathname = ENROLL_PATH
  return url.href
}

const authorityBody = (key: RsaPublicKey) => ({
  aRevocationAuthorityPublicKey: toBase64(formatPkcs1PublicKey(key)),
})

/** Who may revoke the certificate. [MS-RMPR] §3.6.4.1.4.3 */
const revocationBody = ({ revocationAuthorities: keys }: EnrollRequest): object =>
  keys.length === 0
    ? { RevocationType: 'StandardRevocation' }
    : {
        RevocationType: 'CustomRevocation',
        aRevocationAuthorities: { RevocationAuthorityInformation: keys.map(authorityBody) },
      }

/**
 * An enrollment service at `service`, reached over HTTP with node-soap's client. It is open to everybody. `authorities`: whose
 * TLS certificates to trust instead of those that this machine trusts, as PEM. [MS-RMPR] §3.6.4.1
 */
export async function createEnrollmentService(service: string, authorities?: string): Promise<EnrollmentService> {
  const connection = { authorities, timeout: TIMEOUT, logon: undefined }
  const ask = await createChainClient(enrollUrl(service), ENROLLMENT_SERVICE, connection)
  return {
    enroll: (request) =>
      ask({
        oInput: {
          AuthorizationInformation: {},
          RevocationInformation: revocationBody(request),
          ...enrolleeBody(request),
        },
      }),
  }
}
