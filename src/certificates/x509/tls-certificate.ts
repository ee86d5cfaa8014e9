import { isIP } from 'node:net'
import { toKeyObject } from '../keys/rsa-public-key.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { keyIdentifier } from './certificate-content.ts'
import { distinguishedName } from './distinguished-name.ts'
import { createAndSign, loadX509Library } from './x509-library.ts'

export interface TlsCertificateContent {
  /** Big-endian, positive. */
  readonly serial: Uint8Array
  /** The names and addresses under which the server is reached, at least one; the first becomes the common name. */
  readonly names: readonly [string, ...string[]]
  readonly notBefore: Date
  readonly notAfter: Date
  readonly key: SigningKey
}

/** TLS WWW server authentication. RFC 5280 §4.2.1.12 */
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1'

/**
 * A self-signed certificate for a TLS listener, RSA with SHA-256, as DER. It is no CA, and stands outside the hierarchy,
 * whose keys may be too short for today's clients. RFC 5280 §4.1, names as RFC 6125 §6.4 compares them
 */
export async function buildTlsCertificate(content: TlsCertificateContent): Promise<Uint8Array> {
  const x509 = await loadX509Library()
  const { serial, names, notBefore, notAfter, key } = content
  const { publicKey } = key
  const name = distinguishedName(names[0]).map(([type, value]) => ({ [type]: [value] }))
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags
  return createAndSign(
    {
      serialNumber: Buffer.from(serial).toString('hex'),
      subject: name,
      issuer: name,
      notBefore,
      notAfter,
      publicKey: new x509.PublicKey(toKeyObject(publicKey).export({ type: 'spki', format: 'der' })),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(digitalSignature | keyEncipherment, true),
        new x509.ExtendedKeyUsageExtension([SERVER_AUTHENTICATION], false),
        new x509.SubjectKeyIdentifierExtension(Buffer.from(keyIdentifier(publicKey)).toString('hex'), false),
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
          false,
        ),
      ],
    },
    key,
  )
}
