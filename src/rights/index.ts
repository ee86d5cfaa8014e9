export {
  evaluatePolicy,
  type Evaluation,
  type Grant,
  type GrantedRight,
  type LicensingPolicies,
} from './evaluate-policy.ts'
export type { GroupMembership, GroupName, Licensee } from './licensee.ts'
export { RightsError, type RightsErrorCode } from './rights-error.ts'
export type {
  AccountType,
  ApplicationPolicies,
  ApplicationPolicy,
  Owner,
  RevocationPoint,
  Right,
  RightsPolicy,
  RightsPrincipal,
  TimeCondition,
} from './rights-policy.ts'
export { effectivePolicy } from './template-policy.ts'
