import { toKeyObject } from '../keys/rsa-public-key.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { guidUri, keyIdentifier, type CertificateContent } from './certificate-content.ts'
import type { CertificateProfile } from './certificate-profile.ts'
import type { DistinguishedName } from './distinguished-name.ts'
import { createAndSign, x509 } from './x509-library.ts'

/** Who signs: its name and its key. */
export interface CertificateIssuer {
  readonly name: DistinguishedName
  readonly key: SigningKey
}

const jsonName = (name: DistinguishedName) => name.map(([type, value]) => ({ [type]: [value] }))

const FLAGS = {
  digitalSignature: x509.KeyUsageFlags.digitalSignature,
  keyEncipherment: x509.KeyUsageFlags.keyEncipherment,
  keyCertSign: x509.KeyUsageFlags.keyCertSign,
  cRLSign: x509.KeyUsageFlags.cRLSign,
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** The extensions of a certificate, in the order they are written. RFC 5280 §4.2.1 */
function extensionsFor(content: CertificateContent, issuerKeyId: Uint8Array, profile: CertificateProfile) {
  const { pathLength, keyUsage, extendedKeyUsage } = profile
  const usage = keyUsage.reduce((flags: number, name) => flags | FLAGS[name], 0)
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
export function buildCertificate(
  content: CertificateContent,
  issuer: CertificateIssuer,
  profile: CertificateProfile,
): Promise<Uint8Array> {
  const issuerKeyId = keyIdentifier(issuer.key.publicKey)
  return createAndSign(
    {
      serialNumber: hex(content.serial),
      subject: jsonName(content.subject),
      issuer: jsonName(issuer.name),
      notBefore: content.notBefore,
      notAfter: content.notAfter,
      publicKey: new x509.PublicKey(toKeyObject(content.publicKey).export({ type: 'spki', format: 'der' })),
      extensions: extensionsFor(content, issuerKeyId, profile),
    },
    issuer.key,
  )
}
