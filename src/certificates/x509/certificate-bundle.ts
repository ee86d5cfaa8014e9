import { x509 } from './x509-library.ts'

/** Certificates without a signature over them, as Windows keeps them in a .p7b file; DER. RFC 2315 §9.1 */
export function formatCertificateBundle(certificates: readonly Uint8Array[]): Uint8Array {
  const parsed = certificates.map((der) => new x509.X509Certificate(Uint8Array.from(der)))
  return new Uint8Array(new x509.X509Certificates(parsed).export('raw'))
}
