import { createHash } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import { scanElement } from '../base/der.ts'

/** Signature algorithms whose hash is longer than SHA-256, by the content of their object identifiers. */
const LONGER_HASHES: ReadonlyMap<string, string> = new Map([
  ['2a864886f70d01010c', 'sha384'],
  ['2a864886f70d01010d', 'sha512'],
  ['2a8648ce3d040303', 'sha384'],
  ['2a8648ce3d040304', 'sha512'],
])

/** The hash of the algorithm a certificate is signed with, but SHA-256 for MD5 and SHA-1. RFC 5929 §4.1 */
function hashOf(certificate: Uint8Array): string {
  const whole = scanElement(certificate, 0)
  const content = typeof whole === 'string' ? new Uint8Array(0) : whole.content
  const body = scanElement(content, 0)
  const algorithm = typeof body === 'string' ? 'missing' : scanElement(content, body.end)
  const identifier = typeof algorithm === 'string' ? 'missing' : scanElement(algorithm.content, 0)
  const name = typeof identifier === 'string' ? '' : Buffer.from(identifier.content).toString('hex')
  return LONGER_HASHES.get(name) ?? 'sha256'
}

/** The hash of a server's certificate that clients bind a logon to: `tls-server-end-point`. RFC 5929 §4.1 */
export const certificateEndPoint = (certificate: Uint8Array): Uint8Array =>
  createHash(hashOf(certificate)).update(certificate).digest()

/** The `tls-server-end-point` of a connection; undefined without TLS. */
export function serverEndPoint(connection: object): Uint8Array | undefined {
  if (!(connection instanceof TLSSocket)) return undefined
  const own = connection.getCertificate()
  return own !== null && 'raw' in own && own.raw instanceof Uint8Array ? certificateEndPoint(own.raw) : undefined
}

/** The same as the other end of the connection sees it: of the certificate that the server has shown. */
export function peerEndPoint(connection: object): Uint8Array | undefined {
  if (!(connection instanceof TLSSocket)) return undefined
  const { raw } = connection.getPeerCertificate() as { raw?: Uint8Array }
  return raw && certificateEndPoint(raw)
}

/**
 * SHA-256 of the certificate that the client has proved to hold, in lower-case hexadecimal digits; undefined without
 * TLS, without a certificate, or with one that the listener does not trust.
 */
export function clientCertificate(connection: object): string | undefined {
  if (!(connection instanceof TLSSocket) || !connection.authorized) return undefined
  const { raw } = connection.getPeerCertificate() as { raw?: Uint8Array }
  return raw === undefined ? undefined : createHash('sha256').update(raw).digest('hex')
}
