import type { GroupMembership, Licensee } from './licensee.ts'
import { isOwner, PrincipalMatcher } from './principal-matcher.ts'
import { RightsError } from './rights-error.ts'
import type { OsExclusion, Policy, PolicyLists, Refresh, TimeCondition } from '../certificates/index.ts'
import type { PolicyRight, RightsPolicy, RightTime } from './rights-policy.ts'
import { allowsAll, conditionsOf, isAt, isNotOver, withinDocument } from './time-conditions.ts'

/** What the server adds to every policy. [MS-RMPR] §3.1.1.1.1 */
export interface LicensingPolicies {
  /** The address of the group whose members may do everything; without it there are no super-users. */
  readonly superUserGroup?: string
  readonly applicationExclusions: readonly Policy[]
  readonly osExclusion?: OsExclusion
  /** How much newer than the publishing licence an account may be, in minutes. */
  readonly creationTimeTolerance: number
}

/** A right for the licensee of a use licence. [MS-RMPR] §2.2.9.9.6 */
export interface GrantedRight {
  readonly name: string
  /** None, a range, a number of days, or both in this order. */
  readonly conditions: readonly TimeCondition[]
}

/** What goes into a use licence. [MS-RMPR] §2.2.9.9 */
export interface Grant {
  /** Why there is a grant: the policy names him, he owns the document, or he is a super-user. */
  readonly because: 'policy' | 'owner' | 'super-user'
  /** At least one. `OWNER`, where it is there, stands alone. */
  readonly rights: readonly [GrantedRight, ...GrantedRight[]]
  readonly policies: PolicyLists
  readonly osExclusions?: readonly OsExclusion[]
  readonly revocation?: Refresh
}

export interface Evaluation {
  readonly policy: RightsPolicy
  readonly licensee: Licensee
  readonly groups: GroupMembership
  readonly server: LicensingPolicies
  readonly at: Date
}

const OWNER = 'OWNER'
const MINUTE = 60_000

function checkCredentials({ policy, licensee, server }: Evaluation): void {
  const latest = policy.issued.getTime() + server.creationTimeTolerance * MINUTE
  if ((licensee.credentialsCreated?.getTime() ?? 0) > latest) {
    throw new RightsError('credential-creation-time', 'The account is newer than the publishing license.')
  }
}

const tooEarlyOrLate = (): RightsError =>
  new RightsError('publishing-license-time', 'The publishing license gives no rights at this time.')

interface TimedRight {
  readonly name: string
  readonly time: RightTime
}

/** Leaves out what another right of the same name allows as well. */
function withoutNeedless(rights: readonly TimedRight[]): TimedRight[] {
  return rights.filter((right, index) =>
    rights.every((other, place) => {
      if (place === index || other.name !== right.name || !allowsAll(other.time, right.time)) return true
      // Of two that allow the same, the first stays.
      return allowsAll(right.time, other.time) && index < place
    }),
  )
}

/** The rights that the policy gives the licensee, whenever they hold. */
async function rightsOf(rights: readonly PolicyRight[], matcher: PrincipalMatcher): Promise<TimedRight[]> {
  const granted: TimedRight[] = []
  for (const { name, principal, time } of rights) {
    // One that is there already need not be looked for in groups.
    const isThere = granted.some((other) => other.name === name && allowsAll(other.time, time))
    if (!isThere && (await matcher.matches(principal))) granted.push({ name, time })
  }
  return granted
}

/** The rights that a policy gives now or later, and OWNER alone where it is among them. */
async function rightsByPolicy({ policy, at }: Evaluation, matcher: PrincipalMatcher): Promise<Grant['rights']> {
  const given = await rightsOf(policy.rights, matcher)
  if (given.length === 0) {
    throw new RightsError('no-rights-for-principal', 'The publishing license contains no rights for the account.')
  }
  if (!isAt(policy.documentTime, at)) throw tooEarlyOrLate()
  const lasting = given
    .map(({ name, time }) => ({ name, time: withinDocument(time, policy.documentTime) }))
    .filter(({ time }) => isNotOver(time, at))
  const owning = lasting.filter(({ name }) => name === OWNER)
  const [first, ...more] = withoutNeedless(owning.length > 0 ? owning : lasting).map(({ name, time }) => ({
    name,
    conditions: conditionsOf(time),
  }))
  if (first === undefined) throw tooEarlyOrLate()
  return [first, ...more]
}

async function reasonFor(
  { policy, licensee, server }: Evaluation,
  matcher: PrincipalMatcher,
): Promise<Grant['because']> {
  if (isOwner(licensee, policy.owner)) return 'owner'
  const { superUserGroup } = server
  const isSuperUser = superUserGroup !== undefined && (await matcher.isMemberOf({ address: superUserGroup }))
  return isSuperUser ? 'super-user' : 'policy'
}

/** The lists of a policy, and in that of exclusions what the server shuts out. [MS-RMPR] §3.4.4.1 */
const withExclusions = (lists: PolicyLists, more: readonly Policy[]): PolicyLists =>
  more.length === 0 ? lists : { ...lists, exclusion: [...(lists.exclusion ?? []), ...more] }

/**
 * Says what somebody may do with a document, by its policy: the rights and conditions of his use licence. Its owner and
 * super-users get OWNER whatever the policy says, and without its conditions. [MS-RMPR] §3.4.4.1
 * Rights that begin later are granted with their beginning; those that are over are not.
 * Throws RightsError `no-rights-for-principal`, `publishing-license-time` or `credential-creation-time`, and what the groups throw.
 */
export async function evaluatePolicy(evaluation: Evaluation): Promise<Grant> {
  const { policy, licensee, groups, server, at } = evaluation
  if (!isAt(policy.validity, at)) throw tooEarlyOrLate()
  checkCredentials(evaluation)
  const matcher = new PrincipalMatcher(licensee, policy.owner, groups)
  const because = await reasonFor(evaluation, matcher)
  const rights: Grant['rights'] =
    because === 'policy' ? await rightsByPolicy(evaluation, matcher) : [{ name: OWNER, conditions: [] }]
  return {
    because,
    rights,
    policies: withExclusions(policy.policies, server.applicationExclusions),
    ...(server.osExclusion === undefined ? {} : { osExclusions: [server.osExclusion] }),
    ...(policy.revocation === undefined ? {} : { revocation: policy.revocation }),
  }
}
