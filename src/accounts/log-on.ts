import { SIDS, type SecurityToken, type Sid } from '../access/index.ts'
import type { Account, Domain } from './account-directory.ts'

/** What everybody belongs to who has logged on over the network. [MS-DTYP] §2.4.2.4 */
const EVERY_LOGON: readonly Sid[] = [SIDS.everyone, SIDS.network, SIDS.authenticatedUsers, SIDS.users]

/** The security token of an account that has proved who it is. [MS-DTYP] §2.5.2 */
export const securityTokenFor = (account: Account, domain: Domain): SecurityToken => ({
  name: `${domain.name}\\${account.name}`,
  user: account.sid,
  groups: [...account.groups, ...EVERY_LOGON],
})
