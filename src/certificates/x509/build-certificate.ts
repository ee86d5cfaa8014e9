import { toKeyObject } from '../keys/rsa-public-key.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { guidUri, keyIdentifier, type CertificateContent } from './certificate-content.ts'
import type { CertificateProfile } from './certificate-profile.ts'
import type { DistinguishedName } from './distinguished-name.ts'
import { createAndSign, loadX509Library, type X509Library } from './x509-library.ts'

/** Who signs: its name and its key. */
export interface CertificateIssuer {
  readonly name: DistinguishedName
  readonly key: SigningKey
}

const jsonName = (name: DistinguishedName) => name.map(([type, value]) => ({ [type]: [value] }))

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** The extensions of a certificate, in the order they are written. RFC 5280 §4.2.1 */
function extensionsFor(
  x509: X509Library,
  content: CertificateContent,
  issuerKeyId: Uint8Array,
  { pathLength, keyUsage, extendedKeyUsage }: CertificateProfile,
) {
  const usage = keyUsage.reduce((flags: number, name) => flags | x509.KeyUsageFlags[name], 0)
  return [
    pathLength === null
      ? new x509.BasicConstraintsExtension(false, undefined, true)
      : new x509.BasicConstraintsExtension(true, pathLength, true),
    new x509.KeyUsagesExtension(usage, true),
    ...(extendedKeyUsage.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension([...extendedKeyUsage], false)]),
    new x509.AuthorityKeyIdentifierExtension(hex(issuerKeyId), false),
    new x509.SubjectKeyIdentifierExtension(hex(keyIdentifier(content.publicKey)), false),
    ...(content.guid === undefined
      ? []
      : [new x509.SubjectAlternativeNameExtension([{ type: 'url', value: guidUri(content.guid) }], false)]),
  ]
}

/**
 * Builds and signs an X.509 certificate with the library, RSA with SHA-256. RFC 5280 §4.1
 * Gives its DER. Takes milliseconds: for hierarchies and templates, see certificate-template.ts for the hot path.
 */
export async function buildCertificate(
  content: CertificateContent,
  issuer: CertificateIssuer,
  profile: CertificateProfile,
): Promise<Uint8Array> {
  const x509 = await loadX509Library()
  const issuerKeyId = keyIdentifier(issuer.key.publicKey)
  return createAndSign(
    {
      serialNumber: hex(content.serial),
      subject: jsonName(content.subject),
      issuer: jsonName(issuer.name),
      notBefore: content.notBefore,
      notAfter: content.notAfter,
      publicKey: new x509.PublicKey(toKeyObject(content.publicKey).export({ type: 'spki', format: 'der' })),
      extensions: extensionsFor(x509, content, issuerKeyId, profile),
    },
    issuer.key,
  )
}
