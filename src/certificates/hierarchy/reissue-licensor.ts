import { formatMinute, isWithin, wholeMinute } from '../../base/moment.ts'
import type { Random } from '../../base/random.ts'
import { CertificateError } from '../certificate-error.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { buildCertificate, PROFILES } from '../x509/index.ts'
import { readIssuingCertificate } from '../xrml/index.ts'
import type { ChainLink } from './chain-role.ts'
import { CRYPTOGRAPHIC_MODES, type CryptographicModeNumber } from './cryptographic-mode.ts'
import { authorityName } from './authority-name.ts'
import { bodySigner, issueXrml, PRACTICE_STATEMENT } from './issue-certificate.ts'
import { licensorValidity, prepareLicensor, type LicensorForm, type LicensorSubject } from './licensor-certificate.ts'

export interface ReissueOptions {
  /** The Enrollment Service's certificate in XrML, and the private key to it. */
  readonly enrollmentService: { readonly xrml: string; readonly key: SigningKey }
  readonly mode: CryptographicModeNumber
  /** The root server: the GUID and key that it has, and what it is today. */
  readonly subject: LicensorSubject
  readonly form: LicensorForm
  readonly at: Date
  readonly random: Random
}

/**
 * Gives a root with a hierarchy of its own its next licensor certificate, from the Enrollment Service that it keeps: same
 * GUID, same key. [MS-RMPR] §3.1.6.2, §3.6.4.2.4.1. Throws CertificateError `issuer-expired` when the Enrollment Service
 * may not issue any more.
 */
export async function reissueLicensor(options: ReissueOptions): Promise<ChainLink> {
  const { enrollmentService, subject, form, at, random } = options
  const { principal, rangeTime } = readIssuingCertificate(enrollmentService.xrml).certificate
  if (!isWithin(wholeMinute(at), rangeTime)) {
    const remedy = at < rangeTime.from ? 'Set the clock right.' : 'Make a new root in another --data directory.'
    throw new CertificateError(
      'issuer-expired',
      `The Enrollment Service of this hierarchy may issue from ${formatMinute(rangeTime.from)} until ${formatMinute(rangeTime.until)} only, and now is ${formatMinute(wholeMinute(at))}. ${remedy}`,
    )
  }
  const name = authorityName(principal.object.name ?? '')
  const moment = { at, validity: licensorValidity(form, at), random }
  const prepared = prepareLicensor(subject, name, form, moment)
  const { key } = enrollmentService
  return {
    role: 'licensor',
    xrml: await issueXrml(prepared.xrml, {
      principal: { ...principal, securityLevels: [PRACTICE_STATEMENT] },
      signer: bodySigner(key, CRYPTOGRAPHIC_MODES[options.mode].hash),
    }),
    x509: await buildCertificate(prepared.x509, { name, key }, PROFILES.rootLicensor),
  }
}
