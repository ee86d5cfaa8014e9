export { GroupExpansionError, type GroupExpansionErrorCode } from './group-expansion-error.ts'
export {
  createFindMembership,
  createIsPrincipalMemberOf,
  type FindMembership,
  type IsPrincipalMemberOf,
  type IsPrincipalMemberOfParameters,
} from './is-principal-member-of.ts'
export type { DirectoryId, ForestDirectory, Forests, MembershipQuestion, OtherForest } from './ports.ts'
