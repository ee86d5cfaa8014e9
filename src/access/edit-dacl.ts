import { checkAccessMask, FILE_PERMISSIONS, RIGHTS, unsigned, type AccessMask } from './access-mask.ts'
import { ACE_FLAGS, ACE_TYPES, isInherited, type Ace, type PlainAce } from './ace.ts'
import type { SecurityDescriptor } from './security-descriptor.ts'
import type { Sid } from './sid.ts'

/** Where an ACE stands in canonical order. [MS-DTYP] §2.4.5 */
function canonicalRank(ace: Ace): number {
  if (isInherited(ace)) return 4
  return (ACE_TYPES[ace.type].effect === 'deny' ? 0 : 2) + ('objectType' in ace ? 1 : 0)
}

/**
 * The list in canonical order: explicit denials, explicit grants, then what is inherited; within each the order stays.
 * [MS-DTYP] §2.4.5
 */
export const canonicalOrder = (aces: readonly Ace[]): Ace[] =>
  aces.toSorted((a, b) => canonicalRank(a) - canonicalRank(b))

/** Adds rights to the explicit ACE of these flags that the trustee has already, or a new ACE to the end of its kind. */
function addRights(
  descriptor: SecurityDescriptor,
  { type, sid, mask, flags }: Pick<PlainAce, 'sid' | 'mask' | 'flags'> & { readonly type: 'allow' | 'deny' },
): SecurityDescriptor {
  const aces = descriptor.dacl ?? []
  const index = aces.findIndex((ace) => ace.type === type && ace.sid === sid && ace.flags === flags)
  const existing = aces[index]
  const ace: PlainAce = { type, flags, mask: unsigned(mask | (existing?.mask ?? 0)), sid }
  return { ...descriptor, dacl: canonicalOrder(existing === undefined ? [...aces, ace] : aces.with(index, ace)) }
}

/**
 * Grants rights to an account or group on top of those it has; denials stay and go before. A NULL or absent list becomes
 * one with this ACE only, so that from then on nobody else is admitted. Throws AccessError `mask-invalid`.
 */
export const grantAccess = (descriptor: SecurityDescriptor, sid: Sid, mask: AccessMask): SecurityDescriptor =>
  addRights(descriptor, { type: 'allow', sid, mask: checkAccessMask(mask), flags: 0 })

/** What Explorer calls “this folder, subfolders and files”. */
const EVERYTHING_BELOW = ACE_FLAGS.OBJECT_INHERIT | ACE_FLAGS.CONTAINER_INHERIT

/** Grants rights on a directory and on everything in it that is not protected. Throws AccessError `mask-invalid`. */
export const grantToFiles = (descriptor: SecurityDescriptor, sid: Sid, mask: AccessMask): SecurityDescriptor =>
  addRights(descriptor, { type: 'allow', sid, mask: checkAccessMask(mask), flags: EVERYTHING_BELOW })

/**
 * Denies rights to an account or group, before all grants. Unless everything is denied, Synchronize is left out, as
 * Explorer does: every other permission needs it too. Throws AccessError `mask-invalid`.
 */
export const denyAccess = (descriptor: SecurityDescriptor, sid: Sid, mask: AccessMask): SecurityDescriptor =>
  addRights(descriptor, { type: 'deny', sid, mask: deniable(mask), flags: 0 })

/** Denies rights on a directory and on everything in it that is not protected. Throws AccessError `mask-invalid`. */
export const denyToFiles = (descriptor: SecurityDescriptor, sid: Sid, mask: AccessMask): SecurityDescriptor =>
  addRights(descriptor, { type: 'deny', sid, mask: deniable(mask), flags: EVERYTHING_BELOW })

function deniable(mask: AccessMask): AccessMask {
  const all = (checkAccessMask(mask) & FILE_PERMISSIONS.FullControl) === FILE_PERMISSIONS.FullControl
  return all || mask === RIGHTS.SYNCHRONIZE ? mask : unsigned(mask & ~RIGHTS.SYNCHRONIZE)
}

/** Takes away every explicit ACE of an account or group, grants and denials; inherited ones stay. */
export function revokeAccess(descriptor: SecurityDescriptor, sid: Sid): SecurityDescriptor {
  const { dacl } = descriptor
  if (dacl === null || dacl === undefined) return descriptor
  return { ...descriptor, dacl: canonicalOrder(dacl.filter((ace) => ace.sid !== sid || isInherited(ace))) }
}
