import { expect } from 'chai'
import { parseSid, SIDS } from '../../../src/access/index.ts'
import { AccountError, type LockOutPolicy } from '../../../src/accounts/index.ts'
import { ntHash } from '../../../src/authentication/index.ts'
import { AccountStore, type Store } from '../../../src/store/index.ts'
import { ENGINES } from './engines.ts'
import { createTestStore, type TestStore } from './test-store.ts'

const DOMAIN = { name: 'EMULATOR', sid: parseSid('S-1-5-21-1-2-3') }
/** Locked out for ten minutes by the third wrong password within five. */
const LOCK_OUT: LockOutPolicy = {
  threshold: 3,
  window: { years: 0, months: 0, days: 0, minutes: 5 },
  duration: { years: 0, months: 0, days: 0, minutes: 10 },
}
const AT = new Date('2026-03-01T12:34:56.789Z')

/** What a new account is like. */
const FRESH = { disabled: false, lockedUntil: undefined, certificate: undefined }

const storeOf = (store: Store) => new AccountStore(store, { domain: DOMAIN, lockOut: LOCK_OUT })

const codeOf = async (act: Promise<unknown>): Promise<string | undefined> =>
  act.then(
    () => undefined,
    (error: unknown) => (error instanceof AccountError ? error.code : String(error)),
  )

for (const engine of ENGINES)
  describe(`the account store, in ${engine.name}`, () => {
    let test: TestStore
    let accounts: AccountStore

    beforeEach(async () => {
      test = await createTestStore(engine)
      accounts = storeOf(test.store)
    })

    afterEach(() => test.close())

    const add = (name: string, groups: readonly string[] = [], password = 'secret') =>
      accounts.add({ name, ntHash: ntHash(password), groups, at: AT })

    it('gives accounts and groups relative identifiers from 1104 on, [MS-DTYP] §2.4.2.4', async () => {
      await add('first', ['Group'])
      await add('second')
      expect(await accounts.findSid('first')).to.equal('S-1-5-21-1-2-3-1104')
      expect(await accounts.findSid('Group')).to.equal('S-1-5-21-1-2-3-1105')
      expect(await accounts.findSid('second')).to.equal('S-1-5-21-1-2-3-1106')
      expect(await accounts.findSid('third')).to.equal(undefined)
    })

    it('asks the database as much for a name that nobody has as for one that somebody has, and keeps both answers', async () => {
      await add('known', ['Group'])
      const statements: string[] = []
      const watched = test.store.queries.withPlugin({
        transformQuery: ({ node }) => {
          statements.push(node.kind)
          return node
        },
        transformResult: ({ result }) => Promise.resolve(result),
      })
      const lookup = storeOf({ ...test.store, queries: watched })
      const statementsFor = async (name: string): Promise<string[]> => {
        statements.length = 0
        await lookup.findAccount(name)
        return [...statements]
      }
      const known = await statementsFor('known')
      expect(known).to.have.length(2)
      expect(await statementsFor('nobody')).to.deep.equal(known)
      expect(await statementsFor('known')).to.deep.equal([])
      expect(await statementsFor('nobody')).to.deep.equal([])
      await add('another')
      expect(await statementsFor('nobody')).to.deep.equal(known)
      expect(await statementsFor('known')).to.deep.equal(known)
    })

    it('finds accounts whatever the case, by the name they were given', async () => {
      await add('RmsAdmin', ['Group', 'Another'])
      for (const name of ['RmsAdmin', 'rmsadmin', 'RMSADMIN']) {
        expect(await accounts.findAccount(name)).to.deep.equal({
          name: 'RmsAdmin',
          sid: 'S-1-5-21-1-2-3-1104',
          ntHash: Buffer.from(ntHash('secret')),
          groups: ['S-1-5-21-1-2-3-513', 'S-1-5-21-1-2-3-1105', 'S-1-5-21-1-2-3-1106'],
        })
      }
      expect(await accounts.findAccount('rmsadmi')).to.equal(undefined)
      expect(await accounts.findAccount('Group')).to.equal(undefined)
    })

    it('tells which groups it had to make', async () => {
      expect(await add('first', ['One', 'Two'])).to.deep.equal(['One', 'Two'])
      expect(await add('second', ['two', 'Three'])).to.deep.equal(['Three'])
      expect((await accounts.findAccount('second'))?.groups).to.deep.equal([
        'S-1-5-21-1-2-3-513',
        'S-1-5-21-1-2-3-1106',
        'S-1-5-21-1-2-3-1108',
      ])
    })

    it('takes a group that is named twice for one', async () => {
      expect(await add('first', ['One', 'ONE'])).to.deep.equal(['One'])
      expect((await accounts.findAccount('first'))?.groups).to.have.length(2)
    })

    it('refuses a second account or group of a name, whatever the case, and leaves nothing of it', async () => {
      await add('first', ['Group'])
      expect(await codeOf(add('FIRST', ['New']))).to.equal('account-exists')
      expect(await codeOf(add('group', ['New']))).to.equal('account-exists')
      expect(await codeOf(add('second', ['first']))).to.equal('account-exists')
      expect(await codeOf(add('second', ['New', 'second']))).to.equal('account-exists')
      expect(await accounts.findSid('New')).to.equal(undefined)
      expect(await accounts.findSid('second')).to.equal(undefined)
      expect((await accounts.list()).map(({ name }) => name)).to.deep.equal(['first'])
    })

    it('refuses names that are none, also of groups, before anything is made', async () => {
      expect(await codeOf(add('a\\b'))).to.equal('account-name')
      expect(await codeOf(add('first', ['Group', 'a/b']))).to.equal('account-name')
      expect(await codeOf(add(''))).to.equal('account-name')
      expect((await test.count('account')) + (await test.count('account_group'))).to.equal(0)
    })

    it('keeps no password', async () => {
      await add('first', [], 'a very particular secret')
      const row = await test.store.queries.selectFrom('account').selectAll().executeTakeFirst()
      expect(row && Object.values(row).map(String).join()).not.to.include('particular')
      expect(row?.nt_hash).to.have.length(16)
    })

    it('lists accounts in the order of their names, with the names of their groups', async () => {
      await add('Zoe', ['One', 'Two'])
      await add('adam')
      expect(await accounts.list()).to.deep.equal([
        { name: 'adam', sid: 'S-1-5-21-1-2-3-1107', groups: [], ...FRESH },
        { name: 'Zoe', sid: 'S-1-5-21-1-2-3-1104', groups: ['One', 'Two'], ...FRESH },
      ])
    })

    it('removes accounts with their memberships; groups stay', async () => {
      await add('first', ['Group'])
      await accounts.remove('FIRST')
      expect(await accounts.findAccount('first')).to.equal(undefined)
      expect(await test.count('group_member')).to.equal(0)
      expect(await accounts.findSid('Group')).to.equal('S-1-5-21-1-2-3-1105')
      expect(await codeOf(accounts.remove('first'))).to.equal('account-unknown')
      expect(await codeOf(accounts.remove('Group'))).to.equal('account-unknown')
    })

    it('finds names by SID, of the domain only', async () => {
      await add('first', ['Group'])
      expect(await accounts.findName(parseSid('S-1-5-21-1-2-3-1104'))).to.equal('first')
      expect(await accounts.findName(parseSid('S-1-5-21-1-2-3-1105'))).to.equal('Group')
      expect(await accounts.findName(parseSid('S-1-5-21-1-2-3-1106'))).to.equal(undefined)
      expect(await accounts.findName(parseSid('S-1-5-21-1-2-4-1104'))).to.equal(undefined)
      expect(await accounts.findName(parseSid('S-1-5-21-1-2-31-1104'))).to.equal(undefined)
      expect(await accounts.findName(parseSid('S-1-5-21-1-2-311104'))).to.equal(undefined)
      expect(await accounts.findName(DOMAIN.sid)).to.equal(undefined)
      expect(await accounts.findName(SIDS.system)).to.equal(undefined)
    })

    it('finds nobody by a name that no database can hold', async () => {
      await add('first')
      for (const name of ['first\0', '\0', '\ud800', 'a\uffff'])
        expect(await accounts.findAccount(name)).to.equal(undefined)
    })

    it('makes a group once', async () => {
      const sid = await accounts.groups.ensure('RMS Service Group')
      expect(await accounts.groups.ensure('rms service group')).to.equal(sid)
      expect(await test.count('account_group')).to.equal(1)
      await add('first')
      expect(await codeOf(accounts.groups.ensure('first'))).to.equal('account-exists')
    })

    it('sees at once what it has changed, and by the next turn of the event loop what another process has', async () => {
      expect(await accounts.findAccount('first')).to.equal(undefined)
      await add('first')
      expect((await accounts.findAccount('first'))?.name).to.equal('first')
      const other = storeOf(await test.open())
      await other.remove('first')
      await test.noticed()
      expect(await accounts.findAccount('first')).to.equal(undefined)
      await other.add({ name: 'First', ntHash: ntHash('x'), groups: ['G'], at: AT })
      await test.noticed()
      expect((await accounts.findAccount('first'))?.name).to.equal('First')
    })

    it('does not give a number twice while its holder may still be named somewhere', async () => {
      await add('first')
      await add('second')
      await accounts.remove('first')
      await add('third')
      expect(await accounts.findSid('third')).to.equal('S-1-5-21-1-2-3-1106')
    })
  })
