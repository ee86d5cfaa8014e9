import type { Kysely, Selectable } from 'kysely'
import { relativeSid, type Sid } from '../access/index.ts'
import {
  accountId,
  afterFailure,
  domainUsers,
  implicitGroups,
  NO_FAILURES,
  type Account,
  type AccountDirectory,
  type Domain,
  type FailureRecord,
  type LockOutPolicy,
  type LogonOutcome,
} from '../accounts/index.ts'
import { UntilChanged } from './changes.ts'
import { groupsOf } from './memberships.ts'
import type { Schema } from './schema.ts'
import type { StoredConfiguration } from './store.ts'

/** How many accounts a running server keeps at hand. */
const KEPT = 10_000

/** A relative identifier that no account has. */
const NOBODY = 0

export interface AccountStoreOptions {
  readonly domain: Domain
  readonly lockOut: LockOutPolicy
}

export const dateOf = (moment: number | null): Date | undefined => (moment === null ? undefined : new Date(moment))

/** What a server needs of the emulated accounts on each request: to find one, and to count its failures. */
export class AccountLookup implements AccountDirectory {
  readonly domain: Domain
  protected readonly configuration: StoredConfiguration
  readonly #lockOut: LockOutPolicy
  readonly #found: UntilChanged<string, Account | undefined>
  readonly #certified: UntilChanged<string, string | undefined>
  /** Those at hand that have failures to forget: nobody else costs a successful logon anything. */
  readonly #failing = new WeakSet<Account>()
  /** Failures that are being counted, by account. */
  readonly #counting = new Map<string, Promise<void>>()

  constructor(configuration: StoredConfiguration, { domain, lockOut }: AccountStoreOptions) {
    const { changes } = configuration
    this.configuration = configuration
    this.domain = domain
    this.#lockOut = lockOut
    this.#found = new UntilChanged({ changes, load: (id: string) => this.#load(id), largest: KEPT })
    this.#certified = new UntilChanged({ changes, load: (hex: string) => this.idOfCertificate(hex), largest: KEPT })
  }

  protected get db(): Kysely<Schema> {
    return this.configuration.queries
  }

  findAccount(name: string): Promise<Account | undefined> {
    // PostgreSQL has no text with a NUL in it. No account has a slash in its name, so this finds nobody either.
    return this.#found.get(accountId(name).replaceAll('\0', '/'))
  }

  async findByCertificate(sha256: string): Promise<Account | undefined> {
    const id = await this.#certified.get(sha256)
    return id === undefined ? undefined : this.#found.get(id)
  }

  /** The account that a certificate is mapped to, by the hexadecimal form of its hash. */
  protected async idOfCertificate(hex: string): Promise<string | undefined> {
    const certificate = Buffer.from(hex, 'hex')
    const row = await this.db
      .selectFrom('account')
      .select('id')
      .where('certificate', '=', certificate)
      .executeTakeFirst()
    return row?.id
  }

  async #load(id: string): Promise<Account | undefined> {
    const row = await this.db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst()
    // The groups of nobody are asked for too, so that time does not tell which names are accounts.
    const sid = this.sidOf(row?.rid ?? NOBODY)
    const implicit = implicitGroups(sid)
    const users = domainUsers(this.domain)
    const reached = await groupsOf(this.db, [sid, users, ...implicit])
    if (row === undefined) return undefined
    const lockedUntil = dateOf(row.locked_until)
    const account: Account = {
      name: row.name,
      sid,
      ntHash: row.nt_hash,
      groups: [users, ...reached.filter((group) => group !== users && !implicit.includes(group))],
      ...(row.disabled !== 0 && { disabled: true }),
      ...(lockedUntil !== undefined && { lockedUntil }),
    }
    if (row.failures !== 0) this.#failing.add(account)
    return account
  }

  protected sidOf(rid: number): Sid {
    return relativeSid(this.domain.sid, rid)
  }

  /** Counts a failure, and after a success forgets those before; only what changes anything is written. */
  noteLogon(account: Account, outcome: LogonOutcome, at: Date): Promise<void> | void {
    if (outcome === 'failed') return this.#countFailure(accountId(account.name), at)
    if (this.#failing.has(account) || this.#counting.size > 0) return this.#forgetFailures(account)
  }

  #countFailure(id: string, at: Date): Promise<void> {
    const counted = this.#noteFailure(id, at)
    // Those before it may end later: a change that meets another one is made again.
    const counting = Promise.allSettled([this.#counting.get(id), counted]).then(() => {
      if (this.#counting.get(id) === counting) this.#counting.delete(id)
    })
    this.#counting.set(id, counting)
    return counted
  }

  /** A success that comes after a failure forgets it, also one that is not counted yet. */
  async #forgetFailures(account: Account): Promise<void> {
    const id = accountId(account.name)
    const counting = this.#counting.get(id)
    if (counting === undefined && !this.#failing.has(account)) return
    await counting
    await this.configuration.change((db) => noteFailures(db, id, NO_FAILURES))
  }

  async #noteFailure(id: string, at: Date): Promise<void> {
    if (this.#lockOut.threshold === 0) return
    const next = async (db: Kysely<Schema>): Promise<FailureRecord | undefined> => {
      const row = await db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst()
      if (row === undefined) return undefined
      const before = failuresOf(row)
      const after = afterFailure(before, at, this.#lockOut)
      return after === before ? undefined : after
    }
    // Whoever is locked out costs a look, not a change.
    if ((await next(this.db)) === undefined) return
    await this.configuration.change(async (db) => {
      const after = await next(db)
      if (after !== undefined) await noteFailures(db, id, after)
    })
  }
}

async function noteFailures(db: Kysely<Schema>, id: string, record: FailureRecord): Promise<void> {
  await db.updateTable('account').set(rowOfFailures(record)).where('id', '=', id).execute()
}

const failuresOf = (row: Selectable<Schema['account']>): FailureRecord => ({
  failures: row.failures,
  lastFailure: dateOf(row.last_failure_at),
  lockedUntil: dateOf(row.locked_until),
})

/** The columns that tell of failures. */
export const rowOfFailures = ({ failures, lastFailure, lockedUntil }: FailureRecord) => ({
  failures,
  last_failure_at: lastFailure?.getTime() ?? null,
  locked_until: lockedUntil?.getTime() ?? null,
})
