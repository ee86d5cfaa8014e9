import { relativeSid, SIDS, type SecurityToken, type Sid } from '../access/index.ts'
import type { Account, Domain } from './account-directory.ts'

/** What everybody belongs to who has logged on over the network. [MS-DTYP] §2.4.2.4 */
const EVERY_LOGON: readonly Sid[] = [SIDS.everyone, SIDS.network, SIDS.authenticatedUsers, SIDS.users]

/** What Windows's own identities belong to; any other is taken for somebody who logs on over the network. */
const OF_IDENTITY: ReadonlyMap<Sid, readonly Sid[]> = new Map([
  [SIDS.everyone, []],
  [SIDS.anonymous, [SIDS.everyone, SIDS.network]],
  [SIDS.system, [SIDS.administrators, SIDS.everyone, SIDS.authenticatedUsers]],
  [SIDS.localService, [SIDS.everyone, SIDS.authenticatedUsers, SIDS.users]],
  [SIDS.networkService, [SIDS.everyone, SIDS.authenticatedUsers, SIDS.users]],
])

/** Domain Users: the group that every account of a domain is in. [MS-DTYP] §2.4.2.4 */
export const domainUsers = ({ sid }: Domain): Sid => relativeSid(sid, 513)

/** What somebody belongs to by being who he is and by having logged on. */
export const implicitGroups = (who: Sid): readonly Sid[] => OF_IDENTITY.get(who) ?? EVERY_LOGON

/** The security token of an account that has proved who it is. [MS-DTYP] §2.5.2 */
export const securityTokenFor = (account: Account, domain: Domain): SecurityToken => ({
  name: `${domain.name}\\${account.name}`,
  user: account.sid,
  groups: [...account.groups, ...EVERY_LOGON],
})
