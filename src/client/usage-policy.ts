import type { Guid } from '../base/guid.ts'
import { formatGuidInBraces } from '../base/guid.ts'
import {
  writeRightsData,
  type LooseObject,
  type RightsData,
  type RightsPolicyTemplate,
  type RightTimes,
  type SignedLicense,
  type Work,
  type XrmlObject,
} from '../certificates/index.ts'
import { rightOf, rightsOfGrants, type UsageGrant } from '../rights/index.ts'
import { ClientError } from './client-error.ts'

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

const ownerObject = (owner: string): LooseObject => ({ id: { type: 'Windows', value: '' }, name: owner })

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

/** Rights that end: their time stands after whose they are, as in genuine licences. [MS-RMPR] §4.5.5 */
const timesUntil = (until: Date | undefined, from: Date): RightTimes | undefined =>
  until === undefined ? undefined : { place: 'after-access', conditions: [{ kind: 'range', range: { from, until } }] }

function rightsDataOf(facts: DocumentFacts, { grants, until }: UsagePolicy & { kind: 'own' }): RightsData {
  const { owner, issuedTime } = facts
  if (until !== undefined && until <= issuedTime) {
    throw new ClientError('policy-malformed', 'The rights would end before they begin: choose a later end.')
  }
  return {
    kind: 'rights-data',
    issuedTime,
    distributionPoints: [referralTo(owner)],
    work: workOf(facts),
    rights: [rightOf('OWNER', ownerObject(owner)), ...rightsOfGrants(grants, timesUntil(until, issuedTime))],
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
