/** Windows access control as values: identifiers, descriptors, SDDL, the access check. [MS-DTYP] §2.4, §2.5 */
export { AccessError, type AccessErrorCode } from './access-error.ts'
export { accessCheck, type AccessDecision, type AccessReason } from './access-check.ts'
export {
  describeFileRights,
  FILE_MAPPING,
  FILE_PERMISSIONS,
  FILE_RIGHTS,
  parseFilePermission,
  RIGHTS,
  type AccessMask,
  type FilePermission,
  type GenericMapping,
} from './access-mask.ts'
export { ACE_FLAGS, type Ace, type AceType } from './ace.ts'
export { compileAccess } from './compile-access.ts'
export {
  DEFAULT_DESCRIPTORS,
  defaultDescriptor,
  DIRECTORY_DESCRIPTORS,
  directoryOf,
  GUARDED_DIRECTORIES,
  GUARDED_FILES,
  guardedFile,
  isGuardedDirectory,
  SERVICE_GROUP,
  type GuardedDirectory,
  type GuardedFile,
  type GuardedObject,
} from './default-descriptors.ts'
export { describeAce } from './describe-ace.ts'
export { formatDescriptorBytes, parseDescriptorBytes } from './descriptor-bytes.ts'
export { canonicalOrder, denyAccess, denyToFiles, grantAccess, grantToFiles, revokeAccess } from './edit-dacl.ts'
export {
  allowInheritance,
  inheritableByFile,
  protectFromInheritance,
  withInherited,
  withoutInherited,
} from './inherit.ts'
export { applyRecipe, RECIPES, type Recipe, type RecipeChoice, type RecipeName } from './recipes.ts'
export { formatSddl, LONGEST_SDDL, parseSddl, type SddlOptions } from './sddl.ts'
export { CONTROL, type AccessControlList, type SecurityDescriptor } from './security-descriptor.ts'
export type { Privilege, SecurityToken } from './security-token.ts'
export { domainOfSid, formatSidBytes, isSid, parseSid, parseSidBytes, relativeSid, ridOfSid, type Sid } from './sid.ts'
export { domainGroupSid, SIDS, wellKnownName, wellKnownSid } from './well-known-sids.ts'
