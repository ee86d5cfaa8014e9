import { randomBytes, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { formatPkcs1PublicKey } from '../src/certificates/index.ts'
import { SUB_ENROLL_PATH } from '../src/protocol/paths.ts'
import { SUB_ENROLL_ACTION, SUB_ENROLLMENT_NAMESPACE } from '../src/protocol/sub-enrollment.ts'
import { ACCOUNT } from './server-process.ts'

/** What one round of load has shown: times in milliseconds. */
export interface LoadResult {
  readonly requestsPerSecond: number
  readonly p50: number
  readonly p99: number
}

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

const AUTHORIZATION = `Basic ${Buffer.from(`${ACCOUNT.user}:${ACCOUNT.password}`).toString('base64')}`

function enroll(url: string, agent: Agent, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: AUTHORIZATION,
      'content-type': 'text/xml; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      soapaction: `"${SUB_ENROLL_ACTION}"`,
    }
    const started = performance.now()
    const sent = request(`${url}${SUB_ENROLL_PATH}`, { method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.once('error', reject)
      response.once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - started)
        else reject(new Error(`HTTP ${response.statusCode}`))
      })
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN

/** How many servers are sub-enrolled, over how many connections, with keys of how many bits. */
export interface Load {
  readonly count: number
  readonly concurrency: number
  readonly size: number
}

/** Sub-enrolls `count` servers with keys of `size` bits over `concurrency` keep-alive connections. */
export async function runLoad(url: string, load: Load): Promise<LoadResult> {
  const { count, concurrency, size } = load
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const times: number[] = []
  let left = count
  const started = performance.now()
  const worker = async () => {
    while (left > 0) {
      left -= 1
      times.push(await enroll(url, agent, newEnvelope(size)))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const seconds = (performance.now() - started) / 1000
  agent.destroy()
  times.sort((a, b) => a - b)
  return { requestsPerSecond: count / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}
