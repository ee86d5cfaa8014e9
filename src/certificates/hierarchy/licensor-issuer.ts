import type { Guid } from '../../base/guid.ts'
import { formatMinute, wholeMinute, type Interval } from '../../base/moment.ts'
import type { Random } from '../../base/random.ts'
import { rememberNumber } from '../../base/remember-number.ts'
import { CertificateError } from '../certificate-error.ts'
import { thenOrNow, type SigningKey } from '../keys/signing-key.ts'
import {
  createCertificateTemplate,
  licensorName,
  PROFILES,
  type DistinguishedName,
  type TemplateStore,
} from '../x509/index.ts'
import { parseGuid } from '../../base/guid.ts'
import {
  kindOf,
  mayIssue,
  readIssuingCertificate,
  writeRevocation,
  type HashName,
  type IssuingCertificate,
  type Principal,
} from '../xrml/index.ts'
import { authorityName } from './authority-name.ts'
import { bodySigner, issueXrml, PRACTICE_STATEMENT } from './issue-certificate.ts'
import {
  licensorValidity,
  prepareLicensor,
  type LicensorForm,
  type LicensorSubject,
  type PreparedLicensor,
} from './licensor-certificate.ts'

/** A licensor certificate that was issued: one issuance, two encodings. */
export interface IssuedCertificate {
  readonly certificateGuid: Guid
  readonly validity: Interval
  /** Whether it ends after the certificate above it. */
  readonly outlivesIssuer: boolean
  readonly xrml: string
  /** DER. */
  readonly x509: Uint8Array
}

/** Signs servers into the hierarchy. */
export interface LicensorIssuer {
  /** The issuer's own chain as XrML texts, its licensor certificate first. */
  readonly chain: readonly string[]
  /**
   * Issues a licensor certificate: at once where the issuer's key signs at once. Throws CertificateError `issue-not-permitted`
   * when the issuer is none that enrolls, `issuer-expired` when it does not issue at `at`, `outlives-issuer` when that is to be refused; `key-unavailable` when the key
   * cannot be reached.
   */
  issue(subject: LicensorSubject, at: Date): IssuedCertificate | Promise<IssuedCertificate>
}

export interface LicensorIssuerOptions {
  readonly chain: readonly string[]
  readonly key: SigningKey
  /** Whom it signs: a root signs licensing servers, the enrollment service roots. */
  readonly enrolls?: 'licensing-servers' | 'roots'
  readonly hash: HashName
  readonly form: LicensorForm
  readonly practiceStatement: boolean
  readonly outlivesIssuer: 'keep' | 'clamp' | 'refuse'
  /** What becomes of requests once the issuer's own certificate has ended: `silent` issues what nobody will accept. */
  readonly whenExpired: 'disabled' | 'silent'
  readonly random: Random
  /** Where the X.509 template is kept; undefined: it is made at every start. */
  readonly templateStore?: TemplateStore
}

function settleValidity(wanted: Interval, issuer: Interval, policy: 'keep' | 'clamp' | 'refuse'): Interval {
  if (wanted.until <= issuer.until || policy === 'keep') return wanted
  if (policy === 'clamp' && wanted.from < issuer.until) return { from: wanted.from, until: issuer.until }
  throw new CertificateError(
    'outlives-issuer',
    `The certificate would end after that of its issuer (${formatMinute(issuer.until)}), which is refused here.`,
  )
}

/** The name in X.509 of whoever issues. */
function issuerName({ object }: Principal, enrolls: LicensorIssuerOptions['enrolls']): DistinguishedName {
  if (enrolls === 'roots') return authorityName(object.name ?? '')
  const guid = parseGuid(object.id.value)
  if (guid === undefined) throw new TypeError('the licensor certificate of the root names no GUID')
  return licensorName(guid)
}

/** An issuer whose right has this range issues in it alone. [MS-RMPR] §3.1.6.2. Throws CertificateError. */
function requireInTime({ from, until }: Interval, at: Date, whenExpired: LicensorIssuerOptions['whenExpired']): void {
  if (at >= from && (at < until || whenExpired === 'silent')) return
  throw new CertificateError(
    'issuer-expired',
    `The licensor certificate of this server allows issuing from ${formatMinute(from)} until ${formatMinute(until)} only.`,
  )
}

/** A root signs licensing servers, and these sign none. Product documents, Cc720184. Throws CertificateError. */
function requireKind(own: IssuingCertificate, enrolls: LicensorIssuerOptions['enrolls']): void {
  const kind = kindOf(own)
  if (kind !== undefined && mayIssue(kind, enrolls === 'roots' ? 'licensor' : 'sub-enrolled-licensor')) return
  throw new CertificateError(
    'issue-not-permitted',
    'The licensor certificate of this server does not let it sign the certificates of other servers.',
  )
}

/**
 * Prepares a root to sub-enroll, or the enrollment service to enroll: reads its own licensor certificate, which names it as
 * issuer, and takes or makes the X.509 template. [MS-RMPRS] §3.3.4.1, [MS-RMPR] §3.6.4.1
 */
export async function createLicensorIssuer(options: LicensorIssuerOptions): Promise<LicensorIssuer> {
  const { chain, key, form, random } = options
  const own = readIssuingCertificate(chain[0] ?? '').certificate
  const name = issuerName(own.principal, options.enrolls)
  const levels = own.principal.securityLevels
  const issuer = {
    principal: {
      ...own.principal,
      securityLevels: options.practiceStatement ? [...levels, PRACTICE_STATEMENT] : levels,
    },
    signer: bodySigner(key, options.hash),
  }
  const profile = options.enrolls === 'roots' ? PROFILES.rootLicensor : PROFILES.licensor
  const issueX509 = await createCertificateTemplate({ name, key }, profile, options.templateStore)
  const withRevocation = (xrml: PreparedLicensor['xrml'], { revocationAuthorities: others }: LicensorSubject) =>
    others === undefined || others.length === 0
      ? xrml
      : { ...xrml, revocation: writeRevocation([own.principal.publicKey, ...others]) }
  /** What holds for every certificate that is issued in one minute, by its beginning in milliseconds. */
  const termsAt = rememberNumber((time) => {
    const at = new Date(time)
    requireInTime(own.rangeTime, at, options.whenExpired)
    const validity = settleValidity(licensorValidity(form, at), own.rangeTime, options.outlivesIssuer)
    return { validity, outlivesIssuer: validity.until > own.rangeTime.until }
  })
  return {
    chain,
    issue: (subject, at) => {
      requireKind(own, options.enrolls)
      const issued = wholeMinute(at)
      const { validity, outlivesIssuer } = termsAt(issued.getTime())
      const prepared = prepareLicensor(subject, name, form, { at: issued, validity, random })
      const { certificateGuid } = prepared
      return thenOrNow(issueXrml(withRevocation(prepared.xrml, subject), issuer), (xrml) =>
        thenOrNow(issueX509(prepared.x509), (x509) => ({ certificateGuid, validity, outlivesIssuer, xrml, x509 })),
      )
    },
  }
}
