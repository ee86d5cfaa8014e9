import type { Kysely } from 'kysely'
import { domainGroupSid, relativeSid, ridOfSid, wellKnownName, wellKnownSid, type Sid } from '../access/index.ts'
import { accountId, AccountError, type Domain } from '../accounts/index.ts'
import type { Schema } from './schema.ts'

/** Relative identifiers below are Windows's own. [MS-DTYP] §2.4.2.4 */
const FIRST_RID = 1104

/** The group of Windows's own that a name means: `Administrators`, `BUILTIN\Administrators`, `Domain Admins`. */
export const builtinSid = (name: string, domain: Domain): Sid | undefined =>
  wellKnownSid(name) ?? domainGroupSid(name, domain.sid)

/** The SID of the account or group of the domain that has this name. */
export async function findSidOf(db: Kysely<Schema>, name: string, domain: Domain): Promise<Sid | undefined> {
  const id = accountId(name)
  const account = await db.selectFrom('account').select('rid').where('id', '=', id).executeTakeFirst()
  const found = account ?? (await db.selectFrom('account_group').select('rid').where('id', '=', id).executeTakeFirst())
  return found && relativeSid(domain.sid, found.rid)
}

/** The last number of a SID of the domain; undefined when it is none of the domain. */
export const ridIn = (domain: Domain, sid: Sid): number | undefined =>
  sid === `${domain.sid}-${ridOfSid(sid)}` ? ridOfSid(sid) : undefined

/** The name of the account or group of the domain that has this SID. */
export async function findNameOf(db: Kysely<Schema>, sid: Sid, domain: Domain): Promise<string | undefined> {
  const rid = ridIn(domain, sid)
  if (rid === undefined) return undefined
  const account = await db.selectFrom('account').select('name').where('rid', '=', rid).executeTakeFirst()
  if (account !== undefined) return account.name
  return (await db.selectFrom('account_group').select('name').where('rid', '=', rid).executeTakeFirst())?.name
}

/** What to call a SID in a list: its name in the domain, that of Windows, or itself. */
export const nameFor = async (db: Kysely<Schema>, sid: Sid, domain: Domain): Promise<string> =>
  (await findNameOf(db, sid, domain)) ?? wellKnownName(sid, domain.sid) ?? sid

/** Refuses a name that somebody has, or Windows itself uses. Throws AccountError `account-exists`. */
export async function checkNameIsFree(db: Kysely<Schema>, name: string, domain: Domain): Promise<void> {
  if ((await findSidOf(db, name, domain)) !== undefined) {
    throw new AccountError('account-exists', `There is an account or group "${name}" already.`)
  }
  const builtin = builtinSid(name, domain)
  if (builtin !== undefined) {
    const windows = wellKnownName(builtin, domain.sid) ?? builtin
    throw new AccountError('account-exists', `The name "${name}" is taken: Windows itself has ${windows}.`)
  }
}

/** One more than the highest relative identifier so far, of accounts and groups alike. */
export async function nextRid(db: Kysely<Schema>): Promise<number> {
  const highest = async (table: 'account' | 'account_group') => {
    const row = await db
      .selectFrom(table)
      .select((column) => column.fn.max('rid').as('rid'))
      .executeTakeFirst()
    return row?.rid ?? 0
  }
  return Math.max(FIRST_RID - 1, await highest('account'), await highest('account_group')) + 1
}
