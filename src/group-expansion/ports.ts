/** A question that one server asks another. [MS-RMPRS] §3.5.4.1.2.1 */
export interface MembershipQuestion {
  /** The mail address of whom it is about. */
  readonly principal: string
  /** The mail addresses of the groups, at least one. */
  readonly groups: readonly string[]
  /** How many servers have been involved so far. */
  readonly callsSoFar: number
}

/** What identifies somebody, or a group, in the directory of this forest. */
export type DirectoryId = string

/** The directory of this server's own forest. */
export interface ForestDirectory {
  /** Whether an address is one of this forest, whether or not somebody has it. */
  isOwn(address: string): boolean
  /** Every group that somebody is in, by way of whatever groups; undefined: nobody has this address. */
  groupsOf(address: string): Promise<readonly DirectoryId[] | undefined>
  /** The group of this address; undefined: there is none. */
  findGroup(address: string): Promise<DirectoryId | undefined>
  /** The addresses of groups of other forests that are in a group, by way of whatever groups. */
  subgroupsElsewhere(group: DirectoryId): Promise<readonly string[]>
}

/** The server of another forest. Rejects with GroupExpansionError `forest-unavailable` where it gives no answer. */
export interface OtherForest {
  isPrincipalMemberOf(question: MembershipQuestion): Promise<boolean>
}

/** The other forests, each known by the server that answers for it. */
export interface Forests {
  /** The server for an address; undefined: no forest that is known has it. */
  forestOf(address: string): OtherForest | undefined
}
