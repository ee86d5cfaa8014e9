import { isWithin } from '../../../base/moment.ts'
import { sameKey } from '../../keys/rsa-public-key.ts'
import type { IssuingCertificate } from '../issuing-certificate.ts'
import { sameObject } from '../parts/object.ts'
import { sameSecurityLevel, type SecurityLevel } from '../parts/principal.ts'
import { unless, type Check } from './check.ts'

/** A certificate or licence and the certificate after it in the chain, which must be its issuer's. */
export interface Link {
  readonly issued: Pick<IssuingCertificate, 'issuedTime' | 'issuer'>
  readonly issuer: Pick<IssuingCertificate, 'principal' | 'rangeTime' | 'validityTime'>
}

/** The SECURITYLEVEL an issuer may add to its own in what it issues. [MS-RMPR] §2.2.9.3.2 */
export const CERTIFICATE_PRACTICE_STATEMENT = 'Certificate Practice Statement'

const issuerObject: Check<Link> = {
  name: 'issuer-object',
  paragraph: '[MS-RMPR] §2.2.9.3.2',
  title: "The OBJECT in ISSUER is that of the next certificate's principal.",
  examine: ({ issued, issuer }) =>
    unless(
      sameObject(issued.issuer.object, issuer.principal.object),
      'The ISSUER is not the principal of the next certificate.',
    ),
}

const issuerKey: Check<Link> = {
  name: 'issuer-key',
  paragraph: '[MS-RMPR] §2.2.9.3.2',
  title: "The key in ISSUER is that of the next certificate's principal.",
  examine: ({ issued, issuer }) =>
    unless(
      sameKey(issued.issuer.publicKey, issuer.principal.publicKey),
      'The key in ISSUER is not the one the next certificate certifies.',
    ),
}

/** Whether an issuer's levels are those of its own certificate, at most with a practice statement after them. */
export function copiesLevels(copy: readonly SecurityLevel[], original: readonly SecurityLevel[]): boolean {
  const [added, ...more] = copy.slice(original.length)
  return (
    original.every((level, index) => {
      const copied = copy[index]
      return copied !== undefined && sameSecurityLevel(level, copied)
    }) &&
    (added === undefined || added.name === CERTIFICATE_PRACTICE_STATEMENT) &&
    more.length === 0
  )
}

const issuerSecurityLevels: Check<Link> = {
  name: 'issuer-security-levels',
  paragraph: '[MS-RMPR] §2.2.9.3.2',
  title: `ISSUER repeats the next principal's SECURITYLEVELs, at most with "${CERTIFICATE_PRACTICE_STATEMENT}" after them.`,
  examine: ({ issued, issuer }) =>
    unless(
      copiesLevels(issued.issuer.securityLevels, issuer.principal.securityLevels),
      'The SECURITYLEVELs in ISSUER are not those the next certificate gives its principal.',
    ),
}

const issuedWithinRange: Check<Link> = {
  name: 'issued-within-range',
  paragraph: '[MS-RMPR] §2.2.9.3',
  title: "ISSUEDTIME lies in the RANGETIME of the issuer's certificate.",
  examine: ({ issued, issuer }) =>
    unless(
      isWithin(issued.issuedTime, issuer.rangeTime),
      'The certificate was issued outside the RANGETIME of its issuer.',
    ),
}

const issuedWithinValidity: Check<Link> = {
  name: 'issued-within-validity',
  paragraph: '[MS-RMPR] §2.2.9.1.2',
  title: "ISSUEDTIME lies in the VALIDITYTIME of the issuer's certificate, where it has one.",
  examine: ({ issued, issuer }) =>
    unless(
      issuer.validityTime === undefined || isWithin(issued.issuedTime, issuer.validityTime),
      'The certificate was issued outside the VALIDITYTIME of its issuer.',
    ),
}

/** Who an issuer is. */
export const ISSUER_CHECKS: readonly Check<Link>[] = [issuerObject, issuerKey]

/** When an issuer may issue. */
export const ISSUED_WITHIN_CHECKS: readonly Check<Link>[] = [issuedWithinRange, issuedWithinValidity]

/** Checks on a certificate and its issuer's. */
export const LINK_CHECKS: readonly Check<Link>[] = [...ISSUER_CHECKS, issuerSecurityLevels, ...ISSUED_WITHIN_CHECKS]
