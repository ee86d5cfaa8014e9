import { toBase64 } from '../base/base64.ts'

/** DER in PEM under a label, lines of 64 characters. RFC 7468 §3 */
export function formatPem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

/** One DER certificate in PEM. RFC 7468 §5.1 */
export const formatCertificatePem = (der: Uint8Array): string => formatPem('CERTIFICATE', der)
