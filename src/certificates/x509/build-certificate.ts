import type { KeyObject } from 'node:crypto'
import { rsaPublicKeyOf, toKeyObject } from '../keys/rsa-public-key.ts'
import { guidUri, keyIdentifier, type CertificateContent } from './certificate-content.ts'
import type { CertificateProfile } from './certificate-profile.ts'
import type { DistinguishedName } from './distinguished-name.ts'
import {
  loadX509Library,
  nodeEngine,
  SIGNING_ALGORITHM,
  toSigningKey,
  type CryptoEngine,
  type X509Library,
} from './x509-library.ts'

/** Who signs: its name and its private key. */
export interface CertificateIssuer {
  readonly name: DistinguishedName
  readonly privateKey: KeyObject
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
  engine: CryptoEngine = nodeEngine,
): Promise<Uint8Array> {
  const x509 = await loadX509Library()
  const issuerKeyId = keyIdentifier(rsaPublicKeyOf(issuer.privateKey))
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: hex(content.serial),
      subject: jsonName(content.subject),
      issuer: jsonName(issuer.name),
      notBefore: content.notBefore,
      notAfter: content.notAfter,
      signingAlgorithm: SIGNING_ALGORITHM,
      publicKey: new x509.PublicKey(toKeyObject(content.publicKey).export({ type: 'spki', format: 'der' })),
      signingKey: await toSigningKey(issuer.privateKey, engine),
      extensions: extensionsFor(x509, content, issuerKeyId, profile),
    },
    engine,
  )
  return new Uint8Array(certificate.rawData)
}
