import type { LooseObject, PublishingLicense, RightsData, RightsPolicyTemplate } from '../certificates/index.ts'
import type { AccountType, Owner, PolicyRight, RightsPolicy, RightsPrincipal } from './rights-policy.ts'
import { documentTimeOf, rightTimeOf } from './time-conditions.ts'

const ACCOUNT_TYPES: readonly AccountType[] = ['Windows', 'Federation', 'Passport']

/** The text of [MS-RMPR] §2.2.9.8.5.3 has `Anyone`, the template of §4.5.7 `ANYONE`. */
const INTERNAL: ReadonlyMap<string, RightsPrincipal> = new Map([
  ['owner', { kind: 'owner' }],
  ['anyone', { kind: 'anyone' }],
])

/** Who an OBJECT in a RIGHT is; `undefined` for one of no known type, which is nobody. [MS-RMPR] §2.2.9.8.5.3 */
function principalOf({ id, name }: LooseObject): RightsPrincipal | undefined {
  if (id.type === 'Internal') return INTERNAL.get(id.value.toLowerCase())
  const type = ACCOUNT_TYPES.find((known) => known === id.type)
  if (type !== undefined && id.value !== '') return { kind: 'id', type, id: id.value }
  if (name === undefined || (type === undefined && id.type !== 'Unspecified')) return undefined
  return { kind: 'address', type: type ?? 'Unspecified', address: name }
}

/** What the rights in a publishing licence were, before they were encrypted. */
type RightsDocument = RightsData | RightsPolicyTemplate

/** Each right of a document once for each of its principals. */
const rightsIn = ({ rights }: RightsDocument): PolicyRight[] =>
  rights.flatMap(({ name, access, times }) => {
    const time = rightTimeOf(times?.conditions ?? [])
    return access
      .map(principalOf)
      .filter((principal) => principal !== undefined)
      .map((principal) => ({ name, principal, time }))
  })

/** An owner without a name is nobody. */
const ownerOf = (owner: LooseObject | undefined): Owner | undefined =>
  owner?.name === undefined ? undefined : { type: owner.id.type, address: owner.name }

/**
 * Whose the document is: `proven`, where the encrypted rights name the owner too, as nobody can put a name there who has not the
 * content key; or `named`, whoever the licence names, as [MS-RMPR] §3.4.4.1 has it. A template names nobody.
 */
export type OwnerRule = 'proven' | 'named'

/** By GUIDs in braces, in upper case. */
export type RightsPolicyTemplates = ReadonlyMap<string, RightsPolicyTemplate>

/** The template that rights data were made from, if the server has it, published or archived. [MS-RMPR] §3.4.4.1 */
const templateOf = (
  { descriptor }: RightsDocument,
  templates: RightsPolicyTemplates,
): RightsPolicyTemplate | undefined =>
  descriptor === undefined ? undefined : templates.get(descriptor.id.value.toUpperCase())

/**
 * The policy that counts for a publishing licence, `data` being its rights data: rights and times of the template that they were
 * made from, as it is now, where the server has it; else their own. Owner, moment of issue, applications and revocation stay those
 * of the licence and its data: of lists of applications, those in the data come first; of owners, those that `ownerRule` lets
 * count. [MS-RMPR] §3.4.4.1
 */
export function policyOf(
  license: PublishingLicense,
  data: RightsDocument,
  templates: RightsPolicyTemplates = new Map(),
  ownerRule: OwnerRule = 'named',
): RightsPolicy {
  const source = templateOf(data, templates) ?? data
  const inside = data.work.metadata?.owner
  const owner = ownerOf(ownerRule === 'proven' ? inside : (license.work.metadata?.owner ?? inside))
  const documentTime = documentTimeOf(source.work.preconditions ?? [], license.issuedTime)
  const revocation = license.work.revocation ?? data.work.revocation
  return {
    issued: license.issuedTime,
    ...(license.validityTime === undefined ? {} : { validity: license.validityTime }),
    ...(owner === undefined ? {} : { owner }),
    ...(documentTime === undefined ? {} : { documentTime }),
    rights: rightsIn(source),
    policies: { ...license.policies, ...data.policies },
    ...(revocation === undefined ? {} : { revocation }),
  }
}
