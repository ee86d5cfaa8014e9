import { CallError, checkVersion, required, requiredItems, type Call, type CapabilityRange } from '../calls/index.ts'
import { GroupExpansionError } from './group-expansion-error.ts'
import type { ForestDirectory, Forests, MembershipQuestion, OtherForest } from './ports.ts'

/** What an IsPrincipalMemberOf request carries, as read. [MS-RMPRS] §3.5.4.1.2.1 */
export interface IsPrincipalMemberOfParameters {
  readonly principalName: string | undefined
  readonly targetGroups: readonly (string | undefined)[]
  readonly crossForestCallsSoFar: number
}

export type IsPrincipalMemberOf = (call: Call<IsPrincipalMemberOfParameters>) => Promise<boolean>

/** What expanding groups needs. */
export interface GroupExpansionDependencies {
  readonly offered: CapabilityRange
  readonly directory: ForestDirectory
  readonly forests: Forests
  /** How many servers may be involved in one answer: MaxCrossForestCalls. */
  readonly mostCalls: number
}

/** The most groups that one request may ask about, and the most characters of an address. Invented: no source limits them. */
const MOST_GROUPS = 100
const LONGEST_ADDRESS = 320

const outOfRange = (message: string, parameter: string) =>
  new CallError('argument-out-of-range', message, { parameter })

function checkAddress(address: string, parameter: string): string {
  if (address.length <= LONGEST_ADDRESS) return address
  throw outOfRange(`At most ${LONGEST_ADDRESS} characters are accepted.`, parameter)
}

const tooManyForests = (most: number) =>
  new GroupExpansionError('too-many-forests', `More than ${most} servers would be involved in the answer.`, {
    parameter: 'crossForestCallsSoFar',
  })

/** The request validation. After the count has reached its maximum, a request is refused: [MS-RMPRS] note <23>. */
function checkQuestion(parameters: IsPrincipalMemberOfParameters, mostCalls: number): MembershipQuestion {
  const { principalName, targetGroups, crossForestCallsSoFar: callsSoFar } = parameters
  const principal = checkAddress(required(principalName, 'principalName'), 'principalName')
  const groups = requiredItems(targetGroups, 'targetGroups').map((group) => checkAddress(group, 'targetGroups'))
  if (groups.length > MOST_GROUPS) throw outOfRange(`At most ${MOST_GROUPS} groups are looked at.`, 'targetGroups')
  if (callsSoFar < 0) throw outOfRange('A count of 0 or more is wanted.', 'crossForestCallsSoFar')
  if (callsSoFar >= mostCalls) throw tooManyForests(mostCalls)
  return { principal, groups, callsSoFar }
}

/** The groups of other forests that an answer depends on, by the servers that know them. */
class ForeignGroups {
  readonly #forests: Forests
  readonly #byForest = new Map<OtherForest, Set<string>>()

  constructor(forests: Forests) {
    this.#forests = forests
  }

  add(address: string): void {
    const forest = this.#forests.forestOf(address)
    if (forest === undefined) return
    const known = this.#byForest.get(forest) ?? new Set()
    this.#byForest.set(forest, known.add(address))
  }

  get questions(): readonly (readonly [OtherForest, readonly string[]])[] {
    return [...this.#byForest].map(([forest, groups]) => [forest, [...groups]])
  }
}

/** Looks in the own directory; gives true, or what remains to be asked elsewhere. */
async function lookHere(
  { principal, groups }: MembershipQuestion,
  { directory, forests }: Omit<GroupExpansionDependencies, 'offered'>,
): Promise<true | ForeignGroups> {
  const memberOf = new Set(directory.isOwn(principal) ? await directory.groupsOf(principal) : undefined)
  const foreign = new ForeignGroups(forests)
  for (const address of groups) {
    if (directory.isOwn(address)) {
      const group = await directory.findGroup(address)
      if (group === undefined) continue
      if (memberOf.has(group)) return true
      for (const subgroup of await directory.subgroupsElsewhere(group)) foreign.add(subgroup)
    } else foreign.add(address)
  }
  return foreign
}

/** Asks the other forests one after another until one says yes. The first that fails ends it, so that loops end. */
async function askElsewhere(
  { principal, callsSoFar }: MembershipQuestion,
  foreign: ForeignGroups,
  mostCalls: number,
): Promise<boolean> {
  for (const [forest, groups] of foreign.questions) {
    if (callsSoFar + 1 >= mostCalls) throw tooManyForests(mostCalls)
    if (await forest.isPrincipalMemberOf({ principal, groups, callsSoFar: callsSoFar + 1 })) return true
  }
  return false
}

/** Answers whether somebody is in at least one of the groups. Rejects with GroupExpansionError. */
export type FindMembership = (question: MembershipQuestion) => Promise<boolean>

/** Looks in the own directory first, then asks the other forests. [MS-RMPRS] §3.5.4.1 */
export const createFindMembership =
  (dependencies: Omit<GroupExpansionDependencies, 'offered'>): FindMembership =>
  async (question) => {
    const here = await lookHere(question, dependencies)
    return here === true || (await askElsewhere(question, here, dependencies.mostCalls))
  }

/**
 * The operation IsPrincipalMemberOf, [MS-RMPRS] §3.5.4.1: whether somebody is in at least one of the groups. Who or what is not
 * found is in nothing. Throws CallError or GroupExpansionError.
 */
export function createIsPrincipalMemberOf({ offered, ...lookup }: GroupExpansionDependencies): IsPrincipalMemberOf {
  const findMembership = createFindMembership(lookup)
  return async ({ header, parameters }) => {
    checkVersion(header, offered)
    return findMembership(checkQuestion(parameters, lookup.mostCalls))
  }
}
