import { ACE_FLAGS, isInherited, type Ace } from './ace.ts'
import { CONTROL, type SecurityDescriptor } from './security-descriptor.ts'
import type { Sid } from './sid.ts'
import { SIDS } from './well-known-sids.ts'

/**
 * What a file takes over from the list of its directory: the entries for files, in their order, as inherited ones.
 * Entries for one type of child object are not for files. CREATOR OWNER becomes the owner of the file.
 *
 * ComputeInheritedACLfromParent and PostProcessACL of [MS-DTYP] §2.5.3.4 for a child that is no container. The
 * pseudo-code passes over entries for children only, the table below it does not; Windows does as the table says.
 */
export function inheritableByFile({ dacl }: SecurityDescriptor, owner: Sid | undefined): Ace[] {
  return (dacl ?? []).flatMap((ace) => {
    if ((ace.flags & ACE_FLAGS.OBJECT_INHERIT) === 0) return []
    if ('inheritedObjectType' in ace && ace.inheritedObjectType !== undefined) return []
    const sid = ace.sid === SIDS.creatorOwner && owner !== undefined ? owner : ace.sid
    return [
      {
        ...ace,
        sid,
        flags: (ace.flags & (ACE_FLAGS.SUCCESSFUL_ACCESS | ACE_FLAGS.FAILED_ACCESS)) | ACE_FLAGS.INHERITED,
      },
    ]
  })
}

const isProtected = ({ control, dacl }: SecurityDescriptor): boolean =>
  (control & CONTROL.DACL_PROTECTED) !== 0 || dacl === null || dacl === undefined

/**
 * The descriptor of a file as it counts: its own entries, then those of its directory, unless it is protected from
 * inheritance or has no list. The same object when nothing is inherited. [MS-DTYP] §2.5.3.4
 */
export function withInherited(own: SecurityDescriptor, directory: SecurityDescriptor): SecurityDescriptor {
  if (isProtected(own)) return own
  const inherited = inheritableByFile(directory, own.owner)
  if (inherited.length === 0) return own
  return { ...own, control: own.control | CONTROL.DACL_AUTO_INHERITED, dacl: [...(own.dacl ?? []), ...inherited] }
}

const same = (one: Ace, other: Ace): boolean =>
  one.type === other.type && one.mask === other.mask && one.sid === other.sid && one.flags === other.flags

/**
 * What is a file's own in a descriptor that may have been shown with the inherited entries among it: those that the
 * directory gives anyway are left out, so that they end when the directory no longer gives them.
 */
export function withoutInherited(shown: SecurityDescriptor, directory: SecurityDescriptor): SecurityDescriptor {
  if (isProtected(shown)) return shown
  const given = inheritableByFile(directory, shown.owner)
  const dacl = (shown.dacl ?? []).filter((ace) => !isInherited(ace) || !given.some((other) => same(ace, other)))
  return dacl.length === shown.dacl?.length
    ? shown
    : { ...shown, control: shown.control & ~CONTROL.DACL_AUTO_INHERITED, dacl }
}

/** Keeps the entries of the directory off the file from now on. [MS-DTYP] §2.4.6, PD */
export const protectFromInheritance = (own: SecurityDescriptor): SecurityDescriptor => ({
  ...own,
  control: own.control | CONTROL.DACL_PROTECTED,
})

/** Lets the entries of the directory reach the file, beside its own. */
export const allowInheritance = (own: SecurityDescriptor): SecurityDescriptor => ({
  ...own,
  control: own.control & ~CONTROL.DACL_PROTECTED,
})
