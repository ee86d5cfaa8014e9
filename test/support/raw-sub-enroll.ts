import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { ADMIN, basic } from './admin.ts'
import { rawRequest } from './raw-http.ts'
import { newKey } from './sub-enroll-request.ts'

/** The head of a SubEnroll request of ADMIN as legacy clients write it, and what else is to stand in it. */
export const subEnrollHead = (...more: readonly string[]): string[] => [
  `POST ${SUB_ENROLL_PATH} HTTP/1.1`,
  'Host: rms01',
  'Content-Type: text/xml; charset=utf-8',
  `SOAPAction: "${SUB_ENROLL_ACTION}"`,
  `Authorization: ${basic(ADMIN)}`,
  ...more,
]

/** Such a request with its body, as it goes over the wire. */
export const rawSubEnroll = (body: string | Uint8Array, ...more: readonly string[]): Buffer =>
  rawRequest(subEnrollHead(`Content-Length: ${Buffer.byteLength(body)}`, ...more), body)

let numbers = 0

/** A server nobody has seen before, and what it asks with. */
export const newcomer = (): { key: string; guid: string } => ({
  key: newKey().base64,
  guid: `5c1b5e10-0000-4000-8000-${String(++numbers).padStart(12, '0')}`,
})
