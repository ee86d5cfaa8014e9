import type { Kysely } from 'kysely'
import { relativeSid, wellKnownName, type Sid } from '../access/index.ts'
import { accountId, AccountError, checkAccountName, type Domain } from '../accounts/index.ts'
import { addMembership, allMemberships, forgetMemberships, removeMembership, type Membership } from './memberships.ts'
import { builtinSid, checkNameIsFree, nameFor, nextRid } from './principal-names.ts'
import type { Schema } from './schema.ts'
import type { StoredConfiguration } from './store.ts'

/** A group as lists show it. */
export interface GroupEntry {
  readonly name: string
  readonly sid: Sid
  /** The names of its own members, not those of the groups in it. */
  readonly members: readonly string[]
}

/** The SID of the group of that name in the domain, or of Windows's own. */
export async function findGroup(db: Kysely<Schema>, name: string, domain: Domain): Promise<Sid | undefined> {
  const row = await db.selectFrom('account_group').select('rid').where('id', '=', accountId(name)).executeTakeFirst()
  return row === undefined ? builtinSid(name, domain) : relativeSid(domain.sid, row.rid)
}

/** Makes a group. Throws AccountError `account-name` or `account-exists`. */
export async function createGroup(db: Kysely<Schema>, name: string, domain: Domain): Promise<Sid> {
  await checkNameIsFree(db, checkAccountName(name), domain)
  const rid = await nextRid(db)
  await db
    .insertInto('account_group')
    .values({ id: accountId(name), name, rid })
    .execute()
  return relativeSid(domain.sid, rid)
}

/** The groups of the domain and of Windows, and who is in them. */
export class GroupStore {
  readonly #configuration: StoredConfiguration
  readonly #domain: Domain

  constructor(configuration: StoredConfiguration, domain: Domain) {
    this.#configuration = configuration
    this.#domain = domain
  }

  get #db(): Kysely<Schema> {
    return this.#configuration.queries
  }

  /** The SID of the group of that name, of the domain or of Windows. Throws AccountError `group-unknown`. */
  async find(name: string): Promise<Sid> {
    const sid = await findGroup(this.#db, name, this.#domain)
    if (sid === undefined) throw new AccountError('group-unknown', `There is no group "${name}".`)
    return sid
  }

  /** Makes a group of the domain. Throws AccountError `account-name` or `account-exists`. */
  create(name: string): Promise<Sid> {
    return this.#configuration.change((db) => createGroup(db, name, this.#domain))
  }

  /** Makes sure that a group is there, whatever its members. */
  async ensure(name: string): Promise<Sid> {
    return (
      (await findGroup(this.#db, name, this.#domain)) ??
      (await this.#configuration.change(
        async (db) => (await findGroup(db, name, this.#domain)) ?? (await createGroup(db, name, this.#domain)),
      ))
    )
  }

  /** Removes a group of the domain; its members stay. Throws AccountError `group-unknown`. */
  async remove(name: string): Promise<void> {
    await this.#configuration.change(async (db) => {
      const id = accountId(name)
      const row = await db.selectFrom('account_group').select('rid').where('id', '=', id).executeTakeFirst()
      if (row === undefined) throw new AccountError('group-unknown', `There is no group "${name}" that can be removed.`)
      await db.deleteFrom('account_group').where('id', '=', id).execute()
      await forgetMemberships(db, relativeSid(this.#domain.sid, row.rid))
    })
  }

  /**
   * Puts an account, a group or one of Windows's own identities into a group; gives false when it was there already.
   * Throws AccountError `membership-invalid` or `membership-cycle`.
   */
  addMember(membership: Membership): Promise<boolean> {
    return this.#configuration.change((db) => addMembership(db, membership, this.#domain))
  }

  /** Takes a member out of a group; gives false when it was not in it. */
  removeMember(membership: Membership): Promise<boolean> {
    return this.#configuration.change((db) => removeMembership(db, membership))
  }

  /** All groups of the domain, and those of Windows that somebody was put into, in the order of their names. */
  async list(): Promise<GroupEntry[]> {
    const rows = await this.#db.selectFrom('account_group').select(['name', 'rid']).orderBy('id').execute()
    const memberships = await allMemberships(this.#db)
    const own = rows.map(({ name, rid }) => ({ name, sid: relativeSid(this.#domain.sid, rid) }))
    const others = new Set(memberships.map(({ group }) => group).filter((sid) => !own.some((row) => row.sid === sid)))
    const builtin = [...others].map((sid) => ({ name: wellKnownName(sid, this.#domain.sid) ?? sid, sid }))
    return Promise.all(
      [...builtin, ...own].map(async (entry) => ({
        ...entry,
        members: await this.#names(memberships.filter(({ group }) => group === entry.sid).map(({ member }) => member)),
      })),
    )
  }

  #names(sids: readonly Sid[]): Promise<string[]> {
    return Promise.all(sids.map((sid) => nameFor(this.#db, sid, this.#domain)))
  }
}
