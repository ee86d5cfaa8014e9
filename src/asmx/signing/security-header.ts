import { addPeriod } from '../../base/moment.ts'
import { toBase64 } from '../../base/base64.ts'
import { formatPkiPath } from '../../certificates/index.ts'
import { BASE64_BINARY, WSSE_NAMESPACE, WSU_NAMESPACE, X509_PKI_PATH } from '../../protocol/ws-security.ts'

/** The wsu:Ids in a signed answer. */
export const IDS = { body: 'Body', timestamp: 'Timestamp', token: 'Token' } as const

/** How long an answer counts as fresh: five minutes, as WSE and WCF have it. */
const FRESH = { years: 0, months: 0, days: 0, minutes: 5 }

/** xsd:dateTime in UTC, whole seconds. */
const formatMoment = (moment: Date): string => `${moment.toISOString().slice(0, 19)}Z`

/** When the answer was made and until when it is to be believed. WS-Security §10 */
export function writeTimestamp(at: Date): string {
  const created = `<wsu:Created>${formatMoment(at)}</wsu:Created>`
  const expires = `<wsu:Expires>${formatMoment(addPeriod(at, FRESH))}</wsu:Expires>`
  return `<wsu:Timestamp wsu:Id="${IDS.timestamp}">${created}${expires}</wsu:Timestamp>`
}

/** The signer's certificates as one token. `chain` is DER, the signer's own certificate first. X.509 Token Profile §3.1 */
export function writeToken(chain: readonly Uint8Array[]): string {
  const types = `ValueType="${X509_PKI_PATH}" EncodingType="${BASE64_BINARY}"`
  const path = toBase64(formatPkiPath(chain))
  return `<wsse:BinarySecurityToken wsu:Id="${IDS.token}" ${types}>${path}</wsse:BinarySecurityToken>`
}

/** What KeyInfo holds: a reference to the token. X.509 Token Profile §3.2 */
export const TOKEN_REFERENCE =
  `<wsse:SecurityTokenReference xmlns:wsse="${WSSE_NAMESPACE}">` +
  `<wsse:Reference URI="#${IDS.token}" ValueType="${X509_PKI_PATH}"/></wsse:SecurityTokenReference>`

/**
 * The header block around finished XML. It is not marked mustUnderstand: a client that knows nothing of WS-Security
 * shall pass over it and read the rest.
 */
export const writeSecurity = (content: string): string =>
  `<wsse:Security xmlns:wsse="${WSSE_NAMESPACE}" xmlns:wsu="${WSU_NAMESPACE}">${content}</wsse:Security>`
