import { hash, X509Certificate } from 'node:crypto'
import { ZERO_GUID } from '../../base/guid.ts'
import { formatPkcs1PublicKey } from '../keys/pkcs1.ts'
import { toKeyObject, type RsaPublicKey } from '../keys/rsa-public-key.ts'
import { formatCertificatePem } from '../pem.ts'
import { buildCertificate, type CertificateIssuer } from './build-certificate.ts'
import { formatSerial } from './certificate-content.ts'
import type { CertificateProfile } from './certificate-profile.ts'
import { distinguishedName } from './distinguished-name.ts'

/** Where a template certificate is kept from one start to the next, in PEM. */
export interface TemplateStore {
  read(): Promise<string | undefined>
  /** Keeps a certificate in place of the one before. */
  write(pem: string): Promise<void>
}

/** Goes up whenever buildCertificate builds otherwise, so that what an earlier release has kept is not taken. */
const REVISION = 1

/**
 * The serial number of a template certificate: a digest of everything that it depends on. The signature vouches for it with
 * the rest. It is longer than the serial numbers that are given out, which are GUIDs. RFC 5280 §4.1.2.2
 */
function templateSerial({ name, key: { publicKey } }: CertificateIssuer, profile: CertificateProfile): Uint8Array {
  const { pathLength, keyUsage, extendedKeyUsage } = profile
  const key = Buffer.from(formatPkcs1PublicKey(publicKey)).toString('hex')
  const digest = hash('sha256', JSON.stringify([REVISION, name, key, pathLength, keyUsage, extendedKeyUsage]), 'buffer')
  return Uint8Array.of(1, ...digest.subarray(0, 18))
}

/** The DER of a kept certificate if it has that serial number and the signature of the key; nothing else is believed. */
function checkKept(pem: string, serial: Uint8Array, publicKey: RsaPublicKey): Uint8Array | undefined {
  try {
    const certificate = new X509Certificate(pem)
    const isGenuine = certificate.verify(toKeyObject(publicKey))
    return isGenuine && certificate.serialNumber === formatSerial(serial) ? certificate.raw : undefined
  } catch {
    return undefined
  }
}

/**
 * The certificate that a template is read from, DER. The kept one is taken if it was built by this issuer for this profile;
 * otherwise the library, which takes long to load, builds one, and it is kept.
 */
export async function templateCertificate(
  issuer: CertificateIssuer,
  profile: CertificateProfile,
  store: TemplateStore | undefined,
): Promise<Uint8Array> {
  const serial = templateSerial(issuer, profile)
  const kept = await store?.read()
  const known = kept === undefined ? undefined : checkKept(kept, serial, issuer.key.publicKey)
  if (known !== undefined) return known
  // Any content will do beside the serial number: what varies is written anew in each certificate.
  const content = {
    serial,
    subject: distinguishedName('template'),
    guid: ZERO_GUID,
    notBefore: new Date(0),
    notAfter: new Date(0),
    publicKey: issuer.key.publicKey,
  }
  const built = await buildCertificate(content, issuer, profile)
  await store?.write(formatCertificatePem(built))
  return built
}
