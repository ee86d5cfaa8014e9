import { addPeriod, wholeMinute, type Interval, type Period } from '../../base/moment.ts'

/** How long what a server issues to clients is valid, where sources differ; each member is a setting. */
export interface LicenseValidity {
  /** Of everything, where the other members say nothing else. */
  readonly licences: Period
  readonly accountCertificates: Readonly<Record<AccountCertificateType, Period>>
  /** How long before its issue an account certificate begins. */
  readonly accountTolerance: Period
  /** Whether a CLC may be used as long as the account certificate it was given for. */
  readonly clientLicensorAsAccount: boolean
  /** Whether publishing and use licences say how long they are valid. */
  readonly inLicences: boolean
}

/** What [MS-RMPR] §3.1.3.3 gives a period of its own. */
export type AccountCertificateType = 'persistent' | 'temporary' | 'federated'

/** From the whole minute of issue, to the minute. */
const from = (issued: Date, period: Period): Interval => {
  const minute = wholeMinute(issued)
  return { from: minute, until: addPeriod(minute, period) }
}

const opposite = ({ years, months, days, minutes }: Period): Period => ({
  years: -years,
  months: -months,
  days: -days,
  minutes: -minutes,
})

/** The VALIDITYTIME of an account certificate issued at `at`. [MS-RMPR] §3.1.3.3, §2.2.9.5 */
export function accountCertificateValidity(
  validity: LicenseValidity,
  type: AccountCertificateType,
  at: Date,
): Interval {
  const { from: issued, until } = from(at, validity.accountCertificates[type])
  return { from: addPeriod(issued, opposite(validity.accountTolerance)), until }
}

/**
 * The RANGETIME of a client licensor certificate issued at `at` for an account certificate that is valid `account`;
 * undefined: that does not say. [MS-RMPR] §3.5.4.2
 */
export const clientLicensorRange = (validity: LicenseValidity, account: Interval | undefined, at: Date): Interval =>
  validity.clientLicensorAsAccount && account !== undefined ? account : from(at, validity.licences)

/** The VALIDITYTIME of a publishing or use licence issued at `at`; undefined: it has none. [MS-RMPR] §2.2.9.1.2 */
export const licenseValidityTime = (validity: LicenseValidity, at: Date): Interval | undefined =>
  validity.inLicences ? from(at, validity.licences) : undefined
