import type { Kysely } from 'kysely'
import { relativeSid, type Sid } from '../access/index.ts'
import {
  accountId,
  AccountError,
  checkAccountName,
  type Account,
  type AccountDirectory,
  type Domain,
} from '../accounts/index.ts'
import { UntilChanged, type Changes } from './changes.ts'
import type { Schema } from './schema.ts'

/** Relative identifiers below are Windows's own. [MS-DTYP] §2.4.2.4 */
const FIRST_RID = 1104
/** How many accounts a running server keeps at hand. */
const KEPT = 10_000

/** An account or a group as lists show it. */
export interface AccountEntry {
  readonly name: string
  readonly sid: Sid
  readonly groups: readonly string[]
}

/** The emulated accounts and groups of the domain. */
export class AccountStore implements AccountDirectory {
  readonly domain: Domain
  readonly #db: Kysely<Schema>
  readonly #changes: Changes
  readonly #found: UntilChanged<string, Account | undefined>

  constructor(db: Kysely<Schema>, domain: Domain, changes: Changes) {
    this.#db = db
    this.domain = domain
    this.#changes = changes
    this.#found = new UntilChanged({ changes, load: (id: string) => this.#load(id), largest: KEPT })
  }

  findAccount(name: string): Promise<Account | undefined> {
    return this.#found.get(accountId(name))
  }

  async #load(id: string): Promise<Account | undefined> {
    const row = await this.#db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) return undefined
    const groups = await this.#db
      .selectFrom('membership')
      .innerJoin('account_group', 'account_group.id', 'membership.group_id')
      .select('account_group.rid')
      .where('membership.account_id', '=', id)
      .orderBy('account_group.rid')
      .execute()
    return {
      name: row.name,
      sid: this.#sid(row.rid),
      ntHash: row.nt_hash,
      groups: groups.map(({ rid }) => this.#sid(rid)),
    }
  }

  #sid(rid: number): Sid {
    return relativeSid(this.domain.sid, rid)
  }

  /** The SID of the account or group of that name, if there is one. */
  async findSid(name: string): Promise<Sid | undefined> {
    const id = accountId(name)
    const account = await this.#db.selectFrom('account').select('rid').where('id', '=', id).executeTakeFirst()
    const found =
      account ?? (await this.#db.selectFrom('account_group').select('rid').where('id', '=', id).executeTakeFirst())
    return found && this.#sid(found.rid)
  }

  /** The name of the account or group that has this SID, if it is one of the domain. */
  async findName(sid: Sid): Promise<string | undefined> {
    const rid = Number(sid.slice(this.domain.sid.length + 1))
    if (!sid.startsWith(`${this.domain.sid}-`) || !Number.isInteger(rid)) return undefined
    const account = await this.#db.selectFrom('account').select('name').where('rid', '=', rid).executeTakeFirst()
    return (
      account?.name ??
      (await this.#db.selectFrom('account_group').select('name').where('rid', '=', rid).executeTakeFirst())?.name
    )
  }

  /**
   * Adds an account, and the groups that are not there yet; gives the names of those.
   * Throws AccountError `account-name` or `account-exists`.
   */
  async add(entry: { name: string; ntHash: Uint8Array; groups: readonly string[]; at: Date }): Promise<string[]> {
    const name = checkAccountName(entry.name)
    entry.groups.forEach((group) => checkAccountName(group))
    const made = await this.#db.transaction().execute(async (db) => {
      if (await nameIsTaken(db, name)) {
        throw new AccountError('account-exists', `There is an account or group "${name}" already.`)
      }
      const row = {
        id: accountId(name),
        name,
        rid: await nextRid(db),
        nt_hash: entry.ntHash,
        created_at: entry.at.getTime(),
      }
      await db.insertInto('account').values(row).execute()
      const made: string[] = []
      for (const group of entry.groups) {
        if (await ensureGroup(db, group)) made.push(group)
        await db
          .insertInto('membership')
          .values({ group_id: accountId(group), account_id: row.id })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      }
      return made
    })
    this.#changes.note()
    return made
  }

  /** Makes sure that a group is there, whatever its members. */
  async ensureGroup(name: string): Promise<Sid> {
    // Two processes that make the same directory would otherwise find the same number free.
    if (await this.#db.transaction().execute((db) => ensureGroup(db, name))) this.#changes.note()
    const sid = await this.findSid(name)
    if (sid === undefined) throw new AccountError('account-unknown', `There is no group "${name}".`)
    return sid
  }

  /** All accounts in the order of their names. */
  async list(): Promise<AccountEntry[]> {
    const accounts = await this.#db.selectFrom('account').select(['id', 'name', 'rid']).orderBy('id').execute()
    const memberships = await this.#db
      .selectFrom('membership')
      .innerJoin('account_group', 'account_group.id', 'membership.group_id')
      .select(['membership.account_id', 'account_group.name'])
      .orderBy('account_group.id')
      .execute()
    return accounts.map(({ id, name, rid }) => ({
      name,
      sid: this.#sid(rid),
      groups: memberships.filter((membership) => membership.account_id === id).map((membership) => membership.name),
    }))
  }

  /** Removes an account. Throws AccountError `account-unknown`. */
  async remove(name: string): Promise<void> {
    const result = await this.#db.deleteFrom('account').where('id', '=', accountId(name)).executeTakeFirst()
    this.#changes.note()
    if (result.numDeletedRows === 0n) throw new AccountError('account-unknown', `There is no account "${name}".`)
  }
}

async function nameIsTaken(db: Kysely<Schema>, name: string): Promise<boolean> {
  const id = accountId(name)
  const account = await db.selectFrom('account').select('id').where('id', '=', id).executeTakeFirst()
  return (
    account !== undefined ||
    (await db.selectFrom('account_group').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
  )
}

/** One more than the highest relative identifier so far, of accounts and groups alike. */
async function nextRid(db: Kysely<Schema>): Promise<number> {
  const highest = async (table: 'account' | 'account_group') => {
    const row = await db
      .selectFrom(table)
      .select((column) => column.fn.max('rid').as('rid'))
      .executeTakeFirst()
    return row?.rid ?? 0
  }
  return Math.max(FIRST_RID - 1, await highest('account'), await highest('account_group')) + 1
}

async function ensureGroup(db: Kysely<Schema>, name: string): Promise<boolean> {
  const id = accountId(name)
  const group = await db.selectFrom('account_group').select('id').where('id', '=', id).executeTakeFirst()
  if (group !== undefined) return false
  if (await nameIsTaken(db, name)) {
    throw new AccountError('account-exists', `"${name}" is an account, so it cannot be a group.`)
  }
  await db
    .insertInto('account_group')
    .values({ id, name, rid: await nextRid(db) })
    .execute()
  return true
}
