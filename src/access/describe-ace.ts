import { describeFileRights } from './access-mask.ts'
import { ACE_FLAGS, type Ace, type AceType } from './ace.ts'
import type { Sid } from './sid.ts'
import { wellKnownName } from './well-known-sids.ts'

const KINDS = {
  allow: 'Allow',
  deny: 'Deny',
  audit: 'Audit',
  'allow-object': 'Allow (object type)',
  'deny-object': 'Deny (object type)',
  'audit-object': 'Audit (object type)',
  'allow-callback': 'Allow (conditional)',
  'deny-callback': 'Deny (conditional)',
  'allow-callback-object': 'Allow (conditional, object type)',
  'deny-callback-object': 'Deny (conditional, object type)',
  'audit-callback': 'Audit (conditional)',
  'audit-callback-object': 'Audit (conditional, object type)',
  'mandatory-label': 'Mandatory label',
  'resource-attribute': 'Resource attribute',
  'scoped-policy': 'Central policy',
} as const satisfies Record<AceType, string>

const FLAG_WORDS = [
  [ACE_FLAGS.INHERITED, 'inherited'],
  [ACE_FLAGS.INHERIT_ONLY, 'inherit only'],
  [ACE_FLAGS.OBJECT_INHERIT, 'files inherit'],
  [ACE_FLAGS.CONTAINER_INHERIT, 'folders inherit'],
  [ACE_FLAGS.NO_PROPAGATE_INHERIT, 'one level only'],
  [ACE_FLAGS.SUCCESSFUL_ACCESS, 'success'],
  [ACE_FLAGS.FAILED_ACCESS, 'failure'],
] as const

/**
 * One line about an ACE of a file: `Allow  NT AUTHORITY\SYSTEM  FullControl`, flags in brackets after it. `nameOf` knows
 * accounts beyond the well-known ones; who has no name is shown by identifier.
 */
export function describeAce(ace: Ace, nameOf: (sid: Sid) => string | undefined = () => undefined): string {
  const trustee = nameOf(ace.sid) ?? wellKnownName(ace.sid) ?? ace.sid
  const words = FLAG_WORDS.flatMap(([flag, word]) => ((ace.flags & flag) === 0 ? [] : [word]))
  const flags = words.length === 0 ? '' : `  [${words.join(', ')}]`
  return `${KINDS[ace.type]}  ${trustee}  ${describeFileRights(ace.mask)}${flags}`
}
