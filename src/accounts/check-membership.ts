import { SIDS, type Sid } from '../access/index.ts'
import type { Domain } from './account-directory.ts'
import { AccountError } from './account-error.ts'
import { domainUsers } from './log-on.ts'

/** Whether it is a group of the machine itself, such as BUILTIN\Administrators. [MS-DTYP] §2.4.2.4 */
const isOfMachine = (sid: Sid): boolean => sid.startsWith('S-1-5-32-')

/**
 * Says what may be put into what: accounts and groups of the domain, and identities of Windows's own, into groups of
 * the domain and of the machine; groups of the machine into nothing, as in Windows. `nameOf` is for the message.
 * Throws AccountError `membership-invalid`.
 */
export function checkMembership(group: Sid, member: Sid, domain: Domain, nameOf: (sid: Sid) => string): void {
  const refuse = (why: string) => new AccountError('membership-invalid', why)
  if (group === member) throw refuse(`${nameOf(group)} cannot be a member of itself.`)
  const chosen = (group.startsWith(`${domain.sid}-`) || isOfMachine(group)) && group !== domainUsers(domain)
  if (!chosen || group === SIDS.users) {
    throw refuse(`${nameOf(group)} has its members by itself: nobody can be put into it or taken out.`)
  }
  if (isOfMachine(member)) throw refuse(`${nameOf(member)} is a group of the machine: it cannot be in another group.`)
}
