import { randomBytes, randomUUID } from 'node:crypto'
import { formatPkcs1PublicKey } from '../src/certificates/index.ts'
import { SUB_ENROLL_PATH } from '../src/protocol/paths.ts'
import { SUB_ENROLL_ACTION, SUB_ENROLLMENT_NAMESPACE } from '../src/protocol/sub-enrollment.ts'
import { runRequests, type LoadResult } from './requests.ts'

/** A modulus that nobody has the factors of: a server cannot tell, and it costs nothing to make. */
function newKeyBytes(size: number): Uint8Array {
  const modulus = randomBytes(size / 8)
  modulus.writeUInt8(modulus.readUInt8(0) | 0x80, 0)
  modulus.writeUInt8(modulus.readUInt8(modulus.length - 1) | 1, modulus.length - 1)
  return formatPkcs1PublicKey({ modulus, exponent: 65537 })
}

/** A request as a legacy client writes it, for a new server with a new key. */
const newEnvelope = (size: number): string =>
  '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" ' +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Header>' +
  `<VersionData xmlns="${SUB_ENROLLMENT_NAMESPACE}"><MinimumVersion>1.0.0.0</MinimumVersion><MaximumVersion>1.0.0.0</MaximumVersion></VersionData>` +
  `</soap:Header><soap:Body><SubEnroll xmlns="${SUB_ENROLLMENT_NAMESPACE}"><oInput><CertificatePublicKey>` +
  `<aPublicKeyBytes>${Buffer.from(newKeyBytes(size)).toString('base64')}</aPublicKeyBytes><Guid>${randomUUID()}</Guid></CertificatePublicKey>` +
  '<EnrolleeInformation><SKU>RMS 1.0</SKU><Version>5.2.3790.300</Version><Name>BENCH</Name><URL>http://bench.example/_wmcs</URL>' +
  '</EnrolleeInformation></oInput></SubEnroll></soap:Body></soap:Envelope>'

/** How many servers are sub-enrolled, over how many connections, with keys of how many bits. */
export interface Load {
  readonly count: number
  readonly concurrency: number
  readonly size: number
}

/** Sub-enrolls `count` servers with keys of `size` bits over `concurrency` keep-alive connections. */
export const runLoad = (url: string, { size, ...load }: Load): Promise<LoadResult> =>
  runRequests(url, load, () => ({ path: SUB_ENROLL_PATH, action: SUB_ENROLL_ACTION, body: newEnvelope(size) }))
