import { expect } from 'chai'
import { parseSid } from '../../../src/access/index.ts'
import { accountState, AccountError, type Account, type LockOutPolicy } from '../../../src/accounts/index.ts'
import { AccountStore, readConfigurationVersion, type Store } from '../../../src/store/index.ts'
import { ENGINES } from './engines.ts'
import { createTestStore, type TestStore } from './test-store.ts'

const DOMAIN = { name: 'EMULATOR', sid: parseSid('S-1-5-21-1-2-3') }
const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 1, 12, minute))
const minutes = (count: number) => ({ years: 0, months: 0, days: 0, minutes: count })
const LOCK_OUT: LockOutPolicy = { threshold: 3, window: minutes(5), duration: minutes(10) }

const codeOf = (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => undefined,
    (error: unknown) => (error instanceof AccountError ? error.code : String(error)),
  )

for (const engine of ENGINES)
  describe(`the state of the emulated accounts, in ${engine.name}`, () => {
    let test: TestStore
    let accounts: AccountStore

    const storeOf = (store: Store, lockOut = LOCK_OUT) => new AccountStore(store, { domain: DOMAIN, lockOut })

    beforeEach(async () => {
      test = await createTestStore(engine)
      accounts = storeOf(test.store)
      await accounts.add({ name: 'User', ntHash: new Uint8Array(16).fill(1), groups: [], at: at(0) })
    })

    afterEach(() => test.close())

    const found = async (store = accounts): Promise<Account> => {
      const account = await store.findAccount('user')
      if (account === undefined) throw new Error('there is no such account')
      return account
    }
    const fail = async (minute: number, store = accounts) => store.noteLogon(await found(store), 'failed', at(minute))
    const succeed = async (minute: number) => accounts.noteLogon(await found(), 'succeeded', at(minute))
    const writes = () => readConfigurationVersion(test.store.queries)

    it('is locked out by as many failures as the threshold says, for everybody who looks', async () => {
      const other = storeOf(await test.open())
      await fail(0)
      await fail(1)
      expect(accountState(await found(), at(1))).to.equal('enabled')
      await fail(2)
      expect((await found()).lockedUntil).to.deep.equal(at(12))
      expect((await found(other)).lockedUntil).to.deep.equal(at(12))
      expect(accountState(await found(), at(12))).to.equal('enabled')
      expect((await accounts.list())[0])
        .to.include({ name: 'User', disabled: false })
        .and.to.have.property('lockedUntil')
    })

    it('counts the failures that several servers see together', async () => {
      const other = storeOf(await test.open())
      await fail(0)
      await fail(0, other)
      await fail(0)
      expect((await found(other)).lockedUntil).to.deep.equal(at(10))
    })

    it('counts failures at the same moment each', async () => {
      const account = await found()
      await Promise.all([1, 2, 3].map(async () => accounts.noteLogon(account, 'failed', at(0))))
      expect((await found()).lockedUntil).to.deep.equal(at(10))
    })

    it('forgets failures with a success', async () => {
      await fail(0)
      await fail(1)
      await succeed(2)
      await fail(3)
      await fail(3)
      expect((await found()).lockedUntil).to.equal(undefined)
    })

    it('forgets a failure that is still being counted when the success comes', async () => {
      const account = await found()
      for (let round = 0; round < 5; round += 1) {
        const failure = accounts.noteLogon(account, 'failed', at(0))
        const success = accounts.noteLogon(account, 'succeeded', at(0))
        await Promise.all([failure, success])
      }
      expect(await found()).not.to.have.property('lockedUntil')
    })

    it('costs a success nothing when there is nothing to forget, and a failure nothing during a lock-out', async () => {
      await found()
      const before = await writes()
      for (let count = 0; count < 100; count += 1) {
        expect(accounts.noteLogon(await found(), 'succeeded', at(0))).to.equal(undefined)
      }
      expect(await writes()).to.equal(before)
      for (let count = 0; count < 3; count += 1) await fail(0)
      const locked = await writes()
      for (let count = 0; count < 1000; count += 1) await fail(1)
      expect(await writes()).to.equal(locked)
    })

    it('never locks out, nor writes, with threshold 0', async () => {
      const lenient = storeOf(test.store, { ...LOCK_OUT, threshold: 0 })
      const before = await writes()
      for (let count = 0; count < 20; count += 1) await fail(0, lenient)
      expect(await writes()).to.equal(before)
      expect(await found(lenient)).not.to.have.property('lockedUntil')
    })

    it('is unlocked by an administrator', async () => {
      for (let count = 0; count < 3; count += 1) await fail(0)
      await accounts.unlock('USER')
      expect(await found()).not.to.have.property('lockedUntil')
      await fail(1)
      expect(await found()).not.to.have.property('lockedUntil')
    })

    it('is disabled and enabled', async () => {
      await accounts.setDisabled('user', true)
      expect((await found()).disabled).to.equal(true)
      await accounts.setDisabled('user', false)
      expect(await found()).not.to.have.property('disabled')
    })

    it('has another password from the next logon on', async () => {
      await accounts.setPassword('user', new Uint8Array(16).fill(2))
      expect(Buffer.from((await found()).ntHash)).to.deep.equal(Buffer.alloc(16, 2))
    })

    it('is found by the certificate that is mapped to it, which is nobody else’s', async () => {
      const hash = new Uint8Array(32).fill(7)
      const digits = '07'.repeat(32)
      expect(await accounts.findByCertificate(digits)).to.equal(undefined)
      await accounts.mapCertificate('user', hash)
      expect(await accounts.findByCertificate(digits)).to.equal(await found())
      expect(await accounts.findByCertificate('08'.repeat(32))).to.equal(undefined)
      await accounts.add({ name: 'other', ntHash: new Uint8Array(16), groups: [], at: at(0) })
      expect(await codeOf(accounts.mapCertificate('other', hash))).to.equal('certificate-taken')
      await accounts.mapCertificate('user', hash)
      await accounts.mapCertificate('user', undefined)
      expect(await accounts.findByCertificate(digits)).to.equal(undefined)
      await accounts.mapCertificate('other', hash)
      expect((await accounts.findByCertificate(digits))?.name).to.equal('other')
    })

    it('is changed of accounts only that are there', async () => {
      for (const act of [
        () => accounts.setPassword('nobody', new Uint8Array(16)),
        () => accounts.setDisabled('nobody', true),
        () => accounts.unlock('nobody'),
        () => accounts.mapCertificate('nobody', new Uint8Array(32)),
      ]) {
        expect(await codeOf(act())).to.equal('account-unknown')
      }
      await accounts.noteLogon({ ...(await found()), name: 'nobody' }, 'failed', at(0))
    })
  })
