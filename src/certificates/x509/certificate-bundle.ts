import { loadX509Library } from './x509-library.ts'

/** Certificates without a signature over them, as Windows keeps them in a .p7b file; DER. RFC 2315 §9.1 */
export async function formatCertificateBundle(certificates: readonly Uint8Array[]): Promise<Uint8Array> {
  const x509 = await loadX509Library()
  const parsed = certificates.map((der) => new x509.X509Certificate(Uint8Array.from(der)))
  return new Uint8Array(new x509.X509Certificates(parsed).export('raw'))
}
