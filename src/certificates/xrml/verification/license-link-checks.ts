import { sameKey } from '../../keys/rsa-public-key.ts'
import type { ClientLicensorCertificate } from '../licenses/client-licensor-certificate.ts'
import type { License, SignedLicense } from '../licenses/license.ts'
import { sameObject } from '../parts/object.ts'
import type { Principal } from '../parts/principal.ts'
import type { ChainMember } from './certificate-kind.ts'
import { unless, type Check } from './check.ts'
import { copiesLevels } from './link-checks.ts'
import { mayIssue } from './may-issue.ts'

/** Whose certificate a licence can stand under. */
export type LicenseIssuer =
  | ChainMember
  | { readonly kind: ClientLicensorCertificate['kind']; readonly signed: SignedLicense<ClientLicensorCertificate> }

/** A licence and the certificate after it in the chain, which must be its issuer's. */
export interface LicenseLink {
  readonly license: License
  readonly issuer: LicenseIssuer
}

/** What the certificate of an issuer certifies, and when it may issue. */
export const issuingOf = (issuer: LicenseIssuer) =>
  issuer.kind === 'client-licensor-certificate' ? issuer.signed.license : issuer.signed.certificate

/** Whether a licence names its issuer by the levels it must. */
function fitsLevels({ license, issuer }: LicenseLink): boolean {
  const own = issuingOf(issuer).principal.securityLevels
  const { securityLevels } = license.issuer
  // A client writes its own version instead; a template says nothing of its server.
  if (issuer.kind === 'client-licensor-certificate') return true
  return (license.kind === 'rights-policy-template' && securityLevels.length === 0) || copiesLevels(securityLevels, own)
}

const issuerLevels: Check<LicenseLink> = {
  name: 'license-issuer-levels',
  paragraph: '[MS-RMPR] §2.2.9.5.2, §2.2.9.6.2, §2.2.9.7.2, §2.2.9.10.2',
  title:
    "ISSUER repeats the levels of the server that issues; under a CLC they are the client's own, in a template they may be missing.",
  examine: (link) => unless(fitsLevels(link), 'The SECURITYLEVELs in ISSUER are not those of the next certificate.'),
}

const issuePermitted: Check<LicenseLink> = {
  name: 'issue-permitted',
  paragraph: '[MS-RMPRS] §3.3',
  title:
    'The issuer may issue this kind: a sub-enrolled server issues licences and CLCs, a root RACs too, a CLC what its account publishes.',
  examine: ({ license, issuer }) =>
    unless(mayIssue(issuer.kind, license.kind), 'The holder of the next certificate may not issue this kind.'),
}

/** The server that a publishing licence must be for. [MS-RMPR] §2.2.9.7.4 */
const serverOf = (issuer: LicenseIssuer): Principal =>
  issuer.kind === 'client-licensor-certificate' ? issuer.signed.license.issuer : issuer.signed.certificate.principal

const licensingServer: Check<LicenseLink> = {
  name: 'licensing-server',
  paragraph: '[MS-RMPR] §2.2.9.7.4',
  title:
    'A publishing licence is for the server that signed it, or for the one that issued the CLC it was signed with.',
  examine: ({ license, issuer }) => {
    if (license.kind !== 'publishing-license') return undefined
    const server = serverOf(issuer)
    return unless(
      sameObject(license.principal.object, server.object) && sameKey(license.principal.publicKey, server.publicKey),
      'The publishing licence is for another server.',
    )
  },
}

/** Checks on a licence and its issuer's certificate, besides those that issuing certificates have as well. */
export const LICENSE_LINK_CHECKS: readonly Check<LicenseLink>[] = [issuerLevels, issuePermitted, licensingServer]
