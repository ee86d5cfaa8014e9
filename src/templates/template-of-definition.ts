import { formatGuidInBraces, newGuid, type Guid } from '../base/guid.ts'
import { wholeMinute } from '../base/moment.ts'
import type { Random } from '../base/random.ts'
import type { Principal, Refresh, RightsPolicyTemplate, RightTimes, XrmlObject } from '../certificates/index.ts'
import { rightOf, rightsOfGrants, writeTemplateNames } from '../rights/index.ts'
import type { TemplateDefinition, TemplateRevocation } from './template-definition.ts'

/** Where use licences are to be had for documents that are published by a template. [MS-RMPR] §2.2.9.10.3 */
export interface PublishingUrls {
  readonly internal: string
  readonly external: string | undefined
}

/** What a template is made of, beside what its administrator says. */
export interface TemplateIssue {
  readonly guid: Guid
  /** The server that signs it. */
  readonly issuer: Principal
  readonly urls: PublishingUrls
  readonly at: Date
}

/** The identifiers that genuine servers have. [MS-RMPR] note <22> */
const PUBLISHING_POINT = '{9A23D98E-4449-4ba5-812A-F30808F3CB16}'
const REFERRAL_POINT = '{81C42010-208A-458A-BAB6-C3C60F06DD5F}'

const point = (type: string, id: string, url: string, name?: string): XrmlObject => ({
  type,
  id: { type: 'MS-GUID', value: id },
  ...(name === undefined ? {} : { name }),
  address: { type: 'URL', value: url },
})

const publishingPoint = (type: string, url: string) => point(type, PUBLISHING_POINT, url, 'Publishing Point')

const pointsOf = ({ internal, external }: PublishingUrls, referral: string | undefined): XrmlObject[] => [
  publishingPoint('Publishing-URL', internal),
  ...(external === undefined ? [] : [publishingPoint('Extranet-Publishing-URL', external)]),
  ...(referral === undefined ? [] : [point('Referral-Info', REFERRAL_POINT, referral)]),
]

const refreshOf = ({ url, days }: TemplateRevocation, random: Random): Refresh => ({
  points: [{ object: point('Revocation', formatGuidInBraces(newGuid(random)), url, 'Revocation Point') }],
  interval: days === undefined ? {} : { days },
})

/** Genuine templates have the days of a right before whose it is. [MS-RMPR] §2.2.9.10.4.2 */
const timesOf = (days: number | undefined): RightTimes | undefined =>
  days === undefined ? undefined : { place: 'before-access', conditions: [{ kind: 'interval', days }] }

/** A template by its definition, before it is signed. OWNER of the owner comes first, always. [MS-RMPR] §2.2.9.10 */
export function templateOfDefinition(
  definition: TemplateDefinition,
  { guid, issuer, urls, at }: TemplateIssue,
  random: Random,
): RightsPolicyTemplate {
  const { names, grants, validity, useLicenseDays, referral, revocation, applicationData } = definition
  return {
    kind: 'rights-policy-template',
    issuedTime: wholeMinute(at),
    descriptor: { id: { type: 'MS-GUID', value: formatGuidInBraces(guid) }, name: writeTemplateNames(names) },
    issuer: { ...issuer, securityLevels: [] },
    distributionPoints: pointsOf(urls, referral),
    work: {
      object: { id: { type: '', value: '' } },
      ...(validity === undefined ? {} : { preconditions: [validity] }),
      ...(revocation === undefined ? {} : { revocation: refreshOf(revocation, random) }),
    },
    rights: [
      rightOf('OWNER', { id: { type: 'Internal', value: 'Owner' } }),
      ...rightsOfGrants(grants, timesOf(useLicenseDays)),
    ],
    authenticatedData: Object.entries(applicationData).map(([name, value]) => ({ id: 'APPSPECIFIC', name, value })),
    policies: {},
  }
}
