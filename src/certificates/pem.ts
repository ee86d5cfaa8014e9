import { toBase64 } from '../base/base64.ts'

/** One DER certificate in PEM, lines of 64 characters. RFC 7468 §5.1 */
export function formatCertificatePem(der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
