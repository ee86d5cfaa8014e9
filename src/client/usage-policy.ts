import type { Guid } from '../base/guid.ts'
import { formatGuidInBraces } from '../base/guid.ts'
import type { Interval } from '../base/moment.ts'
import {
  RIGHT_ELEMENTS,
  writeRightsData,
  type LooseObject,
  type Right,
  type RightName,
  type RightsData,
  type RightsHolders,
  type RightsPolicyTemplate,
  type SignedLicense,
  type Work,
  type XrmlObject,
} from '../certificates/index.ts'
import { ClientError } from './client-error.ts'

/** Rights for somebody: an e-mail address of an account or a group, or anyone who has an account. */
export interface UsageGrant {
  readonly holder: { readonly address: string } | 'anyone'
  readonly rights: readonly [string, ...string[]]
}

/** What an author grants: by himself, or by a template of an administrator. [MS-RMPR] §2.2.9.8 */
export type UsagePolicy =
  | {
      readonly kind: 'own'
      readonly grants: readonly [UsageGrant, ...UsageGrant[]]
      /** When the rights end; they begin when the document is published. */
      readonly until: Date | undefined
    }
  | { readonly kind: 'template'; readonly template: SignedLicense<RightsPolicyTemplate> }

/** A document that is about to be published. */
export interface DocumentFacts {
  /** What identifies the content. */
  readonly content: Guid
  /** The e-mail address of its author. [MS-RMPR] §2.2.9.7.5 */
  readonly owner: string
  readonly issuedTime: Date
}

const malformed = (what: string): ClientError =>
  new ClientError('policy-malformed', `${what} An address and rights are wanted, such as user@example.com:VIEW,PRINT.`)

const ANYONE = 'anyone'
const ADDRESS = /^[^\s:@]+@[^\s:@]+$/
/** Any name will do for a right; those of the specification are in upper case. [MS-RMPR] §2.2.9.8.5.3 */
const RIGHT = /^[A-Z][A-Z0-9_-]{0,63}$/

/** Reads `user@example.com:VIEW,PRINT` or `anyone:VIEW`. Throws ClientError `policy-malformed`. */
export function parseUsageGrant(text: string): UsageGrant {
  const [holder = '', list, ...more] = text.split(':')
  const [first, ...rest] = (list ?? '').toUpperCase().split(',')
  const isHolder = holder.toLowerCase() === ANYONE || ADDRESS.test(holder)
  if (!isHolder || more.length > 0) throw malformed(`${JSON.stringify(text)} says not clearly who has which rights.`)
  const wrong = [first, ...rest].find((name) => name === undefined || !RIGHT.test(name))
  if (first === undefined || wrong !== undefined) throw malformed(`${JSON.stringify(wrong ?? '')} is no right.`)
  return { holder: holder.toLowerCase() === ANYONE ? ANYONE : { address: holder }, rights: [first, ...rest] }
}

/** How a right is spelled: in use licences OWNER is an attribute always, so it is here. [MS-RMPR] §4.5.5 */
function rightName(name: string): RightName {
  const element = RIGHT_ELEMENTS.find((reserved) => reserved === name)
  return element === undefined || element === 'OWNER'
    ? { spelling: 'attribute', name }
    : { spelling: 'element', name: element }
}

/** [MS-RMPR] §2.2.9.8.5.3 */
const holderObject = (holder: UsageGrant['holder']): LooseObject =>
  holder === ANYONE
    ? { id: { type: 'Internal', value: 'Anyone' } }
    : { id: { type: 'Unspecified', value: '' }, name: holder.address }

const ownerObject = (owner: string): LooseObject => ({ id: { type: 'Windows', value: '' }, name: owner })

/** A right of one holder: genuine clients write each by itself, its time after whose it is. [MS-RMPR] §4.5.5 */
const rightOf = (name: string, holder: LooseObject, range: Interval | undefined): Right<RightsHolders> => ({
  ...rightName(name),
  access: [holder],
  ...(range === undefined
    ? {}
    : { times: { place: 'after-access' as const, conditions: [{ kind: 'range' as const, range }] as const } }),
})

/** Whom to ask for more rights: the author. [MS-RMPR] §2.2.9.7.3, §4.5.4 */
export const referralTo = (owner: string): XrmlObject => ({
  type: 'Referral-Info',
  id: { type: 'MS-GUID', value: '{81C42010-208A-458A-BAB6-C3C60F06DD5F}' },
  name: owner,
  address: { type: 'URL', value: `mailto:${owner}` },
})

/** What is protected, and whose it is. [MS-RMPR] §2.2.9.7.5 */
export const workOf = ({ content, owner }: DocumentFacts): Work => ({
  object: { id: { type: 'MS-GUID', value: formatGuidInBraces(content) } },
  metadata: { owner: ownerObject(owner) },
})

function rightsDataOf(facts: DocumentFacts, { grants, until }: UsagePolicy & { kind: 'own' }): RightsData {
  const { owner, issuedTime } = facts
  const range = until === undefined ? undefined : { from: issuedTime, until }
  if (range !== undefined && range.until <= range.from) {
    throw new ClientError('policy-malformed', 'The rights would end before they begin: choose a later end.')
  }
  return {
    kind: 'rights-data',
    issuedTime,
    distributionPoints: [referralTo(owner)],
    work: workOf(facts),
    rights: [
      rightOf('OWNER', ownerObject(owner), undefined),
      ...grants.flatMap(({ holder, rights }) => rights.map((name) => rightOf(name, holderObject(holder), range))),
    ],
    authenticatedData: [],
    policies: {},
  }
}

/**
 * The text that is encrypted into a publishing licence: rights data, or the template as it is, with its signature.
 * [MS-RMPR] §2.2.9.8. Throws ClientError `policy-malformed`, XrmlError `xrml-unwritable`.
 */
export const usagePolicyText = (facts: DocumentFacts, policy: UsagePolicy): string =>
  policy.kind === 'template' ? policy.template.text : writeRightsData(rightsDataOf(facts, policy))
