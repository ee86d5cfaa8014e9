import type { Kysely } from 'kysely'
import { parseSid, type Sid } from '../access/index.ts'
import { AccountError, checkMembership, type Domain } from '../accounts/index.ts'
import { nameFor } from './principal-names.ts'
import type { Schema } from './schema.ts'

/** One row of the table of members. */
export interface Membership {
  readonly group: Sid
  readonly member: Sid
}

/** Every group that any of `members` is in, through whatever groups, each once, lower numbers first. */
export async function groupsOf(db: Kysely<Schema>, members: readonly Sid[]): Promise<Sid[]> {
  const rows = await db
    .withRecursive('reached(sid)', (from) =>
      from
        .selectFrom('group_member')
        .select('group_sid as sid')
        .where('member_sid', 'in', members)
        .union(
          from
            .selectFrom('group_member')
            .innerJoin('reached', 'reached.sid', 'group_member.member_sid')
            .select('group_member.group_sid as sid'),
        ),
    )
    .selectFrom('reached')
    .select('sid')
    .execute()
  const sids = rows.map(({ sid }) => parseSid(sid))
  return sids.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

/** All memberships, in the order of the groups. */
export async function allMemberships(db: Kysely<Schema>): Promise<Membership[]> {
  const rows = await db.selectFrom('group_member').selectAll().orderBy('group_sid').orderBy('member_sid').execute()
  return rows.map(({ group_sid, member_sid }) => ({ group: parseSid(group_sid), member: parseSid(member_sid) }))
}

/** The groups by way of which `from` is in `to`, both included; undefined when it is not. */
export function wayUp(from: Sid, to: Sid, memberships: readonly Membership[]): Sid[] | undefined {
  const ways: Sid[][] = [[from]]
  const seen = new Set<Sid>([from])
  for (const way of ways) {
    const last = way.at(-1)
    if (last === to) return way
    for (const { group, member } of memberships) {
      if (member !== last || seen.has(group)) continue
      seen.add(group)
      ways.push([...way, group])
    }
  }
  return undefined
}

/**
 * Puts somebody into a group; gives false when he was there already. To be called in a transaction.
 * Throws AccountError `membership-invalid`, or `membership-cycle` when the group is in its new member already.
 */
export async function addMembership(
  db: Kysely<Schema>,
  { group, member }: Membership,
  domain: Domain,
): Promise<boolean> {
  const names = new Map<Sid, string>()
  for (const sid of [group, member]) names.set(sid, await nameFor(db, sid, domain))
  checkMembership(group, member, domain, (sid) => names.get(sid) ?? sid)
  const circle = wayUp(group, member, await allMemberships(db))
  if (circle !== undefined) {
    const way = await Promise.all(circle.map((sid) => nameFor(db, sid, domain)))
    throw new AccountError(
      'membership-cycle',
      `${names.get(member) ?? member} cannot be put into ${names.get(group) ?? group}: it would be a member of itself (${way.join(' is in ')}).`,
    )
  }
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('group_member')
    .values({ group_sid: group, member_sid: member })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** Takes somebody out of a group; gives false when he was not in it. */
export async function removeMembership(db: Kysely<Schema>, { group, member }: Membership): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('group_member')
    .where('group_sid', '=', group)
    .where('member_sid', '=', member)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

/** Forgets every membership of somebody who is removed, and those in it if it is a group. */
export async function forgetMemberships(db: Kysely<Schema>, sid: Sid): Promise<void> {
  await db
    .deleteFrom('group_member')
    .where((where) => where.or([where('group_sid', '=', sid), where('member_sid', '=', sid)]))
    .execute()
}
