import type { Guid } from '../../base/guid.ts'
import { formatGuidInBraces } from '../../base/guid.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import {
  signIssuingCertificate,
  type BodySigner,
  type HashName,
  type IssuingCertificate,
  type Principal,
  type XrmlObject,
} from '../xrml/index.ts'

/** Signs bodies with a private key under the hash of the mode. [MS-RMPR] §2.2.9.1.12 */
export const bodySigner = (key: SigningKey, hash: HashName): BodySigner => ({
  hash,
  sign: (input, digest) => key.sign(hash, input, digest),
})

/** The OBJECT by which a certificate goes. [MS-RMPR] §2.2.9.3.1 */
export const certificateObject = (
  type: 'Server-Licensor-Certificate' | 'DRM-CA-Certificate',
  guid: Guid,
): XrmlObject => ({ type, id: { type: 'MS-GUID', value: formatGuidInBraces(guid) } })

/** The OBJECT of an authority: its name is its identifier. [MS-RMPR] §2.2.9.3.2 */
export const authorityObject = (name: string): XrmlObject => ({
  type: 'DRM-Certificate-Authority',
  id: { type: 'ascii-tag', value: name },
  name,
})

/** The OBJECT of a server. [MS-RMPR] §2.2.9.3.3 */
export const serverObject = (
  guid: Guid,
  names: { name?: string | undefined; url?: string | undefined },
): XrmlObject => ({
  type: 'MS-DRM-Server',
  id: { type: 'MS-GUID', value: formatGuidInBraces(guid) },
  name: names.name,
  address: names.url === undefined ? undefined : { type: 'URL', value: names.url },
})

/** Where an SLC says by which practice it was issued. [MS-RMPR] §2.2.9.3.2 */
export const PRACTICE_STATEMENT = {
  name: 'Certificate Practice Statement',
  value: 'http://go.microsoft.com/fwlink/?linkid=11944',
} as const

/** Who issues in XrML: its principal, as it is copied into ISSUER, and how it signs. */
export interface XrmlIssuer {
  readonly principal: Principal
  readonly signer: BodySigner
}

/** Writes and signs a certificate of `issuer`: at once where its key does. */
export const issueXrml = (
  certificate: Omit<IssuingCertificate, 'issuer'>,
  issuer: XrmlIssuer,
): string | Promise<string> => {
  const { issuedTime, validityTime, descriptor, principal, rangeTime, revocation } = certificate
  // Written out: to copy the members of an object into a new one costs as much as to make half of the certificate.
  const whole = { issuedTime, validityTime, descriptor, issuer: issuer.principal, principal, rangeTime, revocation }
  return signIssuingCertificate(whole, issuer.signer)
}
