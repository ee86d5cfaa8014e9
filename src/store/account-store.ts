import type { Updateable } from 'kysely'
import type { SecurityToken, Sid } from '../access/index.ts'
import {
  accountId,
  AccountError,
  checkAccountName,
  implicitGroups,
  NO_FAILURES,
  securityTokenFor,
} from '../accounts/index.ts'
import { AccountLookup, dateOf, rowOfFailures, type AccountStoreOptions } from './account-lookup.ts'
import { createGroup, findGroup, GroupStore } from './group-store.ts'
import { addMembership, allMemberships, forgetMemberships, groupsOf, wayUp } from './memberships.ts'
import { UntilChanged } from './changes.ts'
import { checkNameIsFree, findNameOf, findSidOf, nameFor, nextRid, ridIn } from './principal-names.ts'
import type { Schema } from './schema.ts'
import type { StoredConfiguration } from './store.ts'

/** An account as lists show it. */
export interface AccountEntry {
  readonly name: string
  readonly sid: Sid
  /** The names of the groups it was put into. */
  readonly groups: readonly string[]
  readonly disabled: boolean
  readonly lockedUntil: Date | undefined
  /** SHA-256 of the client certificate that is mapped to it. */
  readonly certificate: Uint8Array | undefined
}

/** How many names a running server keeps at hand: a policy names the same people in each request. */
const KEPT_NAMES = 1000

/** The emulated accounts and groups of the domain, as an administrator handles them. */
export class AccountStore extends AccountLookup {
  readonly groups: GroupStore
  readonly #sids: UntilChanged<string, Sid | undefined>

  constructor(configuration: StoredConfiguration, options: AccountStoreOptions) {
    super(configuration, options)
    this.#sids = new UntilChanged({
      changes: configuration.changes,
      load: (name: string) => findSidOf(this.db, name, this.domain),
      largest: KEPT_NAMES,
    })
    this.groups = new GroupStore(configuration, options.domain)
  }

  /** The SID of the account or group of that name, if there is one. */
  findSid(name: string): Promise<Sid | undefined> {
    return this.#sids.get(name)
  }

  /** The name of the account or group that has this SID, if it is one of the domain. */
  findName(sid: Sid): Promise<string | undefined> {
    return findNameOf(this.db, sid, this.domain)
  }

  /** The token that somebody would have who logs on as `sid`; of a group, that of a member who is in nothing else. */
  async tokenOf(sid: Sid): Promise<SecurityToken> {
    const rid = ridIn(this.domain, sid)
    const row =
      rid === undefined
        ? undefined
        : await this.db.selectFrom('account').select('id').where('rid', '=', rid).executeTakeFirst()
    const account = row && (await this.findAccount(row.id))
    if (account !== undefined) return securityTokenFor(account, this.domain)
    const implicit = implicitGroups(sid)
    const reached = await groupsOf(this.db, [sid, ...implicit])
    return { name: await nameFor(this.db, sid, this.domain), user: sid, groups: [...reached, ...implicit] }
  }

  /** What to call somebody in a list: `DOMAIN\name`, the name Windows has for it, or the SID. */
  async nameOf(sid: Sid): Promise<string> {
    const name = await nameFor(this.db, sid, this.domain)
    return sid.startsWith(`${this.domain.sid}-`) && name !== sid ? `${this.domain.name}\\${name}` : name
  }

  /** The memberships by way of which somebody is in a group, both included; undefined when nobody put him there. */
  async wayInto(group: Sid, member: Sid): Promise<readonly Sid[] | undefined> {
    return wayUp(member, group, await allMemberships(this.db))
  }

  /**
   * Adds an account, and the groups that are not there yet; gives the names of those.
   * Throws AccountError `account-name`, `account-exists` or `membership-invalid`.
   */
  async add(entry: { name: string; ntHash: Uint8Array; groups: readonly string[]; at: Date }): Promise<string[]> {
    const name = checkAccountName(entry.name)
    return this.configuration.change(async (db) => {
      await checkNameIsFree(db, name, this.domain)
      const rid = await nextRid(db)
      await db
        .insertInto('account')
        .values({ id: accountId(name), name, rid, nt_hash: entry.ntHash, created_at: entry.at.getTime() })
        .execute()
      const made: string[] = []
      for (const group of entry.groups) {
        const known = await findGroup(db, group, this.domain)
        if (known === undefined) made.push(group)
        const sid = known ?? (await createGroup(db, group, this.domain))
        await addMembership(db, { group: sid, member: this.sidOf(rid) }, this.domain)
      }
      return made
    })
  }

  /** Gives an account another password. Throws AccountError `account-unknown`. */
  setPassword(name: string, ntHash: Uint8Array): Promise<void> {
    return this.#update(name, { nt_hash: ntHash })
  }

  /** Lets an account log on or not. Throws AccountError `account-unknown`. */
  setDisabled(name: string, disabled: boolean): Promise<void> {
    return this.#update(name, { disabled: disabled ? 1 : 0 })
  }

  /** Ends a lock-out and forgets the failures that led to it. Throws AccountError `account-unknown`. */
  unlock(name: string): Promise<void> {
    return this.#update(name, rowOfFailures(NO_FAILURES))
  }

  /**
   * Maps a client certificate to an account, or none.
   * Throws AccountError `account-unknown`, or `certificate-taken` when it is mapped to another.
   */
  async mapCertificate(name: string, sha256: Uint8Array | undefined): Promise<void> {
    const holder = sha256 && (await this.idOfCertificate(Buffer.from(sha256).toString('hex')))
    if (holder !== undefined && holder !== accountId(name)) {
      throw new AccountError('certificate-taken', `The certificate is mapped to the account "${holder}" already.`)
    }
    await this.#update(name, { certificate: sha256 ?? null })
  }

  async #update(name: string, values: Updateable<Schema['account']>): Promise<void> {
    await this.configuration.change(async (db) => {
      const update = db.updateTable('account').set(values).where('id', '=', accountId(name))
      const { numUpdatedRows } = await update.executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw unknownAccount(name)
    })
  }

  /** All accounts in the order of their names. */
  async list(): Promise<AccountEntry[]> {
    const rows = await this.db.selectFrom('account').selectAll().orderBy('id').execute()
    const memberships = await allMemberships(this.db)
    return Promise.all(
      rows.map(async ({ name, rid, disabled, locked_until, certificate }) => {
        const sid = this.sidOf(rid)
        const groups = memberships.filter(({ member }) => member === sid).map(({ group }) => group)
        return {
          name,
          sid,
          groups: await Promise.all(groups.map((group) => nameFor(this.db, group, this.domain))),
          disabled: disabled !== 0,
          lockedUntil: dateOf(locked_until),
          certificate: certificate ?? undefined,
        }
      }),
    )
  }

  /** Removes an account. Throws AccountError `account-unknown`. */
  async remove(name: string): Promise<void> {
    await this.configuration.change(async (db) => {
      const id = accountId(name)
      const row = await db.selectFrom('account').select('rid').where('id', '=', id).executeTakeFirst()
      if (row === undefined) throw unknownAccount(name)
      await db.deleteFrom('account').where('id', '=', id).execute()
      await forgetMemberships(db, this.sidOf(row.rid))
    })
  }
}

const unknownAccount = (name: string) => new AccountError('account-unknown', `There is no account "${name}".`)
