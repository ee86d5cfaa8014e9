import { guidBytes, newGuid, type Guid } from '../../base/guid.ts'
import { addPeriod, formatMinute, wholeMinute, type Interval, type Period } from '../../base/moment.ts'
import type { Random } from '../../base/random.ts'
import { CertificateError } from '../certificate-error.ts'
import type { RsaPublicKey } from '../keys/rsa-public-key.ts'
import {
  formatCryptoApiName,
  formatSerial,
  licensorName,
  type CertificateContent,
  type DistinguishedName,
} from '../x509/index.ts'
import type { IssuingCertificate, SecurityLevel } from '../xrml/index.ts'
import { certificateObject, serverObject } from './issue-certificate.ts'

/** A server that gets a licensor certificate. */
export interface LicensorSubject {
  readonly publicKey: RsaPublicKey
  readonly guid: Guid
  readonly sku: string
  readonly version: string
  readonly name: string | undefined
  readonly url: string
  /** The keys of third parties who may revoke its certificate; undefined or none: its issuer alone may. */
  readonly revocationAuthorities?: readonly RsaPublicKey[]
}

/** What licensor certificates look like, as far as sources differ; each member is a setting. */
export interface LicensorForm {
  readonly validity: Period
  /** A fixed beginning of the validity; undefined: the moment of issue. */
  readonly validFrom: Date | undefined
  readonly x509Levels: boolean
  readonly nameInSlc: boolean
}

/**
 * The stretch of time that a certificate issued at `at` is valid. Throws CertificateError `validity-empty` when the fixed
 * beginning comes after the end.
 */
export function licensorValidity({ validity, validFrom }: LicensorForm, at: Date): Interval {
  const issued = wholeMinute(at)
  const until = addPeriod(issued, validity)
  if (validFrom === undefined || validFrom < until) return { from: validFrom ?? issued, until }
  throw new CertificateError(
    'validity-empty',
    `The certificate would end at ${formatMinute(until)} and begin at ${formatMinute(validFrom)}. Set validity.slcFrom to an earlier moment.`,
  )
}

/** One issuance before it is signed: what both encodings will say. */
export interface PreparedLicensor {
  readonly certificateGuid: Guid
  readonly validity: Interval
  readonly xrml: Omit<IssuingCertificate, 'issuer'>
  readonly x509: CertificateContent
}

/**
 * The X.509 twin as RMS 1.0 of 2003 named it in the principal, around the two levels that are always there.
 * Microsoft's sample certificate chain shows the order.
 */
function securityLevels(
  subject: LicensorSubject,
  twin: { issuer: string; subject: string; serial: string } | undefined,
) {
  const version: SecurityLevel = { name: 'Server-Version', value: subject.version }
  const sku: SecurityLevel = { name: 'Server-SKU', value: subject.sku }
  if (twin === undefined) return [version, sku]
  return [
    { name: 'X509-Issuer', value: twin.issuer },
    { name: 'X509-Subject', value: twin.subject },
    version,
    { name: 'X509-Serial-Number', value: twin.serial },
    sku,
  ]
}

/**
 * Prepares a server licensor certificate in both encodings: same key, same moment, same validity, same names; the
 * GUID of the certificate is the serial number of its twin. [MS-RMPR] §2.2.9.3
 */
export function prepareLicensor(
  subject: LicensorSubject,
  issuerName: DistinguishedName,
  form: LicensorForm,
  moment: { readonly at: Date; readonly validity: Interval; readonly random: Random },
): PreparedLicensor {
  const certificateGuid = newGuid(moment.random)
  const serial = guidBytes(certificateGuid)
  const name = licensorName(subject.guid)
  const twin = form.x509Levels
    ? { issuer: formatCryptoApiName(issuerName), subject: formatCryptoApiName(name), serial: formatSerial(serial) }
    : undefined
  const { from, until } = moment.validity
  return {
    certificateGuid,
    validity: moment.validity,
    xrml: {
      issuedTime: wholeMinute(moment.at),
      descriptor: certificateObject('Server-Licensor-Certificate', certificateGuid),
      principal: {
        object: serverObject(subject.guid, { name: form.nameInSlc ? subject.name : undefined, url: subject.url }),
        publicKey: subject.publicKey,
        securityLevels: securityLevels(subject, twin),
      },
      rangeTime: moment.validity,
    },
    x509: { serial, subject: name, guid: subject.guid, notBefore: from, notAfter: until, publicKey: subject.publicKey },
  }
}
