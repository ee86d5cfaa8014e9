export { documentTimeOf } from './time-conditions.ts'
export { policyOf, type OwnerRule, type RightsPolicyTemplates } from './document-policy.ts'
export {
  evaluatePolicy,
  type Evaluation,
  type Grant,
  type GrantedRight,
  type LicensingPolicies,
} from './evaluate-policy.ts'
export { openRights, type OpenedRights, type RightsOpener, type SealedRights } from './open-rights.ts'
export type { GroupMembership, GroupName, Licensee } from './licensee.ts'
export { templateNames, writeTemplateNames, type TemplateName } from './template-names.ts'
export { RightsError, type RightsErrorCode } from './rights-error.ts'
export type { AccountType, Owner, PolicyRight, RightsPolicy, RightsPrincipal, RightTime } from './rights-policy.ts'
export {
  formatUsageGrant,
  holderOf,
  parseHolder,
  parseUsageGrant,
  rightOf,
  rightsOfGrants,
  UsageGrantError,
  type UsageGrant,
} from './usage-grant.ts'
