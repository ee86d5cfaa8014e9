import { expect } from 'chai'
import { parseSid, SIDS, type Sid } from '../../../src/access/index.ts'
import { AccountError, securityTokenFor, type LockOutPolicy } from '../../../src/accounts/index.ts'
import { AccountStore } from '../../../src/store/index.ts'
import { ENGINES } from './engines.ts'
import { createTestStore, type TestStore } from './test-store.ts'

const DOMAIN = { name: 'EMULATOR', sid: parseSid('S-1-5-21-1-2-3') }
const AT = new Date('2026-03-01T12:34:56.789Z')
const NEVER: LockOutPolicy = {
  threshold: 0,
  window: { years: 0, months: 0, days: 0, minutes: 5 },
  duration: 'until-unlocked',
}

const errorOf = async (act: Promise<unknown>): Promise<AccountError> => {
  const error: unknown = await act.catch((thrown: unknown) => thrown)
  if (error instanceof AccountError) return error
  throw new Error(`no AccountError but ${String(error)}`)
}

for (const engine of ENGINES)
  describe(`the groups of the domain and of Windows, in ${engine.name}`, () => {
    let test: TestStore
    let accounts: AccountStore

    beforeEach(async () => {
      test = await createTestStore(engine)
      accounts = new AccountStore(test.store, { domain: DOMAIN, lockOut: NEVER })
      await accounts.add({ name: 'user', ntHash: new Uint8Array(16), groups: [], at: AT })
      for (const name of ['Inner', 'Middle', 'Outer']) await accounts.groups.create(name)
    })

    afterEach(() => test.close())

    const sid = async (name: string): Promise<Sid> =>
      (await accounts.findSid(name)) ?? (await accounts.groups.find(name))
    const put = async (member: string, group: string) =>
      accounts.groups.addMember({ group: await sid(group), member: await sid(member) })
    const tokenGroups = async (): Promise<readonly Sid[]> => {
      const account = await accounts.findAccount('user')
      return account === undefined ? [] : securityTokenFor(account, DOMAIN).groups
    }

    it('reach the token through each other, at once', async () => {
      expect(await tokenGroups()).not.to.include(await sid('Outer'))
      await put('Inner', 'Middle')
      await put('Middle', 'Outer')
      await put('user', 'Inner')
      expect(await tokenGroups()).to.include.members([await sid('Inner'), await sid('Middle'), await sid('Outer')])
      await accounts.groups.removeMember({ group: await sid('Outer'), member: await sid('Middle') })
      expect(await tokenGroups()).to.include(await sid('Middle'))
      expect(await tokenGroups()).not.to.include(await sid('Outer'))
    })

    it('of the machine reach it too, also through a group of the domain', async () => {
      expect(await tokenGroups()).not.to.include(SIDS.administrators)
      await put('user', 'Outer')
      await put('Outer', 'Administrators')
      expect(await tokenGroups()).to.include(SIDS.administrators)
    })

    it('that everybody is in by logging on count for those they are in', async () => {
      await accounts.groups.addMember({ group: await sid('Outer'), member: SIDS.authenticatedUsers })
      expect(await tokenGroups()).to.include(await sid('Outer'))
      expect(new Set(await tokenGroups()).size).to.equal((await tokenGroups()).length)
    })

    it('are never in a circle, and the refusal names it', async () => {
      await put('Inner', 'Middle')
      await put('Middle', 'Outer')
      for (const [member, group] of [
        ['Outer', 'Inner'],
        ['Middle', 'Inner'],
      ] as const) {
        expect((await errorOf(put(member, group))).code).to.equal('membership-cycle')
      }
      expect((await errorOf(put('Outer', 'Inner'))).message).to.equal(
        'Outer cannot be put into Inner: it would be a member of itself (Inner is in Middle is in Outer).',
      )
      expect((await errorOf(put('Inner', 'Inner'))).code).to.equal('membership-invalid')
      expect(await test.count('group_member')).to.equal(2)
    })

    it('survive a circle that somebody else has made in the database', async () => {
      const [inner, outer] = [await sid('Inner'), await sid('Outer')]
      await test.store.change((db) =>
        db
          .insertInto('group_member')
          .values([
            { group_sid: inner, member_sid: outer },
            { group_sid: outer, member_sid: inner },
          ])
          .execute(),
      )
      await put('user', 'Inner')
      expect(await tokenGroups()).to.include.members([await sid('Inner'), await sid('Outer')])
    })

    it('tell whether somebody was in them already', async () => {
      expect(await put('user', 'Inner')).to.equal(true)
      expect(await put('user', 'Inner')).to.equal(false)
      const membership = { group: await sid('Inner'), member: await sid('user') }
      expect(await accounts.groups.removeMember(membership)).to.equal(true)
      expect(await accounts.groups.removeMember(membership)).to.equal(false)
    })

    it('are listed with their members, those of Windows only when somebody was put into them', async () => {
      await put('user', 'Administrators')
      await put('user', 'Inner')
      await put('Inner', 'Outer')
      expect((await accounts.groups.list()).map(({ name, members }) => [name, members])).to.deep.equal([
        ['BUILTIN\\Administrators', ['user']],
        ['Inner', ['user']],
        ['Middle', []],
        ['Outer', ['Inner']],
      ])
    })

    it('are forgotten in other groups when they are deleted, and nobody else is', async () => {
      await put('user', 'Inner')
      await put('Inner', 'Outer')
      const inner = await sid('Inner')
      await accounts.groups.remove('inner')
      expect(await test.count('group_member')).to.equal(0)
      expect(await tokenGroups()).not.to.include(inner)
      expect((await errorOf(accounts.groups.remove('Inner'))).code).to.equal('group-unknown')
      expect((await errorOf(accounts.groups.remove('Administrators'))).code).to.equal('group-unknown')
    })

    it('do not take the names of Windows, which stand for its own groups', async () => {
      for (const name of ['Administrators', 'everyone', 'SYSTEM', 'Domain Admins']) {
        expect((await errorOf(accounts.groups.create(name))).code, name).to.equal('account-exists')
        const adding = accounts.add({ name, ntHash: new Uint8Array(16), groups: [], at: AT })
        expect((await errorOf(adding)).code, name).to.equal('account-exists')
      }
      expect(await accounts.groups.find('administrators')).to.equal(SIDS.administrators)
      expect(await accounts.groups.find('BUILTIN\\Administrators')).to.equal(SIDS.administrators)
      expect(await accounts.groups.find('Domain Admins')).to.equal('S-1-5-21-1-2-3-512')
      expect(await accounts.groups.ensure('Administrators')).to.equal(SIDS.administrators)
    })

    it('can be named when an account is added, those of Windows among them', async () => {
      const entry = { name: 'eve', ntHash: new Uint8Array(16), at: AT }
      expect(await accounts.add({ ...entry, groups: ['Administrators', 'Fresh'] })).to.deep.equal(['Fresh'])
      expect((await accounts.findAccount('eve'))?.groups).to.include.members([SIDS.administrators, await sid('Fresh')])
      const refused = accounts.add({ ...entry, name: 'mallory', groups: ['Newer', 'Everyone'] })
      expect((await errorOf(refused)).code).to.equal('membership-invalid')
      expect(await accounts.findSid('Newer')).to.equal(undefined)
    })

    it('tell by way of what somebody is in them', async () => {
      await put('user', 'Inner')
      await put('Inner', 'Outer')
      const way = [await sid('user'), await sid('Inner'), await sid('Outer')]
      expect(await accounts.wayInto(await sid('Outer'), await sid('user'))).to.deep.equal(way)
      expect(await accounts.wayInto(SIDS.everyone, await sid('user'))).to.equal(undefined)
    })

    it('give a token to explain with: of an account, of a member of a group, of Windows’s own', async () => {
      await put('Inner', 'Outer')
      await put('user', 'Inner')
      expect(await accounts.tokenOf(await sid('user'))).to.deep.include({
        name: 'EMULATOR\\user',
        user: await sid('user'),
      })
      const member = await accounts.tokenOf(await sid('Inner'))
      expect(member.groups).to.include.members([await sid('Outer'), SIDS.everyone, SIDS.authenticatedUsers])
      expect((await accounts.tokenOf(SIDS.system)).groups).to.include(SIDS.administrators)
      expect((await accounts.tokenOf(SIDS.anonymous)).groups).not.to.include(SIDS.authenticatedUsers)
      expect((await accounts.tokenOf(SIDS.everyone)).groups).to.deep.equal([])
    })
  })
