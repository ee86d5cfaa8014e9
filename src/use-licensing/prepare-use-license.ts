import { formatGuidInBraces, type Guid } from '../base/guid.ts'
import { wholeMinute, type Interval } from '../base/moment.ts'
import type { Random } from '../base/random.ts'
import {
  RIGHT_ELEMENTS,
  sealIntoLicense,
  type EnablingBits,
  type LicenseIssuer,
  type PublishingLicense,
  type Principal,
  type Right,
  type RightName,
  type SymmetricKey,
  type UseLicense,
  type XrmlObject,
} from '../certificates/index.ts'
import type { Grant, GrantedRight } from '../rights/index.ts'

/** What a use licence says. */
export interface UseLicenseSubject {
  readonly guid: Guid
  /** Who may use the content. */
  readonly account: Principal
  readonly publishingLicense: PublishingLicense
  readonly grant: Grant
  readonly contentKey: SymmetricKey
  readonly at: Date
  readonly validityTime: Interval | undefined
}

/** OWNER is named by an attribute, the other reserved rights by an element of their own, as genuine servers do. */
function nameOf(name: string): RightName {
  const reserved = RIGHT_ELEMENTS.find((element) => element === name)
  return reserved === undefined || reserved === 'OWNER'
    ? { spelling: 'attribute', name }
    : { spelling: 'element', name: reserved }
}

function rightOf({ name, conditions }: GrantedRight, access: EnablingBits): Right<EnablingBits> {
  const [first, ...more] = conditions
  return {
    ...nameOf(name),
    access,
    ...(first === undefined ? {} : { times: { place: 'after-access', conditions: [first, ...more] } }),
  }
}

/** Whom to ask for more rights: clients and servers have it in different places. [MS-RMPR] §2.2.9.9.4 */
const referralOf = ({ referral, distributionPoints }: PublishingLicense): XrmlObject | undefined =>
  referral ?? distributionPoints.find(({ type }) => type === 'Referral-Info')

function writtenLicense(subject: UseLicenseSubject, issuer: Principal, access: EnablingBits): UseLicense {
  const { guid, account, publishingLicense, grant, at, validityTime } = subject
  const { object, metadata } = publishingLicense.work
  const referral = referralOf(publishingLicense)
  const [first, ...more] = grant.rights
  return {
    kind: 'use-license',
    issuedTime: wholeMinute(at),
    ...(validityTime === undefined ? {} : { validityTime }),
    descriptor: { type: 'Content-License', id: { type: 'MS-GUID', value: formatGuidInBraces(guid) } },
    issuer,
    // Genuine use licences leave out the levels of the account.
    principal: { ...account, securityLevels: [] },
    ...(referral === undefined ? {} : { referral }),
    work: {
      object,
      ...(metadata === undefined ? {} : { metadata }),
      ...(grant.revocation === undefined ? {} : { revocation: grant.revocation }),
    },
    rights: [rightOf(first, access), ...more.map((right) => rightOf(right, access))],
    ...(grant.osExclusions === undefined ? {} : { osExclusions: grant.osExclusions }),
    policies: grant.policies,
    authenticatedData: [],
  }
}

/** A use licence before it is signed, with the content key sealed for the account. [MS-RMPR] §2.2.9.9, §3.4.4.1 */
export const prepareUseLicense = (
  subject: UseLicenseSubject,
  { principal, sealing }: Pick<LicenseIssuer, 'principal' | 'sealing'>,
  random: Random,
): UseLicense =>
  sealIntoLicense({ type: sealing, key: subject.contentKey, recipient: subject.account.publicKey, random }, (access) =>
    writtenLicense(subject, principal, access),
  )
