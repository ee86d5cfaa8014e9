import { expect } from 'chai'
import {
  formatSddl,
  grantAccess,
  parseSddl,
  parseSid,
  relativeSid,
  type SecurityDescriptor,
} from '../../../src/access/index.ts'
import { SqlDescriptorStore, type Store } from '../../../src/store/index.ts'
import { ENGINES } from './engines.ts'
import { createTestStore, type TestStore } from './test-store.ts'

const DOMAIN = parseSid('S-1-5-21-1-2-3')
const AT = new Date('2026-03-01T12:34:56.789Z')
const FILE = 'Certification/SubEnrollService.asmx'
const OPEN = parseSddl('O:SYG:SYD:P(A;;FA;;;SY)(A;;0x1200a9;;;S-1-5-21-1-2-3-1104)', { domain: DOMAIN })
const DEFAULT = parseSddl('O:SYG:SYD:P(A;;FA;;;BA)')
const CLOSED = parseSddl('O:SYG:SYD:P(A;;FA;;;SY)')

const storeOf = (store: Store, server = 'RMS01') => new SqlDescriptorStore(store, { server, domain: DOMAIN })

const EDITOR = { who: 'operator', at: AT }

const set = (store: SqlDescriptorStore, file: string, descriptor: SecurityDescriptor) =>
  store.change(file, DEFAULT, () => descriptor, EDITOR)

const reset = (store: SqlDescriptorStore, file: string) => store.change(file, DEFAULT, () => undefined, EDITOR)

for (const engine of ENGINES)
  describe(`the store of access lists, in ${engine.name}`, () => {
    let test: TestStore
    let descriptors: SqlDescriptorStore

    beforeEach(async () => {
      test = await createTestStore(engine)
      descriptors = storeOf(test.store)
    })

    afterEach(() => test.close())

    it('gives back what was set, whatever the case of the file', async () => {
      expect(await descriptors.find(FILE)).to.equal(undefined)
      await set(descriptors, FILE, OPEN)
      expect(await descriptors.find(FILE)).to.deep.equal(OPEN)
      expect(await descriptors.find(FILE.toUpperCase())).to.deep.equal(OPEN)
      await set(descriptors, FILE.toLowerCase(), CLOSED)
      expect(await descriptors.find(FILE)).to.deep.equal(CLOSED)
      expect(await test.count('descriptor')).to.equal(1)
    })

    it('keeps what SDDL can say, conditions of every kind', async () => {
      for (const sddl of [
        'O:SYG:SYD:P',
        'O:SYG:SYD:NO_ACCESS_CONTROL',
        'O:SYG:SY',
        'D:(D;;FR;;;AN)(A;OICI;FA;;;BA)',
        'D:P(A;;FR;;;S-1-5-21-9-9-9-1)S:(AU;SAFA;FA;;;WD)',
      ]) {
        const descriptor = parseSddl(sddl)
        await set(descriptors, FILE, descriptor)
        const found = await descriptors.find(FILE)
        expect(found && formatSddl(found), sddl).to.equal(formatSddl(descriptor))
      }
    })

    it('gives the same object as long as nothing has changed', async () => {
      await set(descriptors, FILE, OPEN)
      const found = await descriptors.find(FILE)
      expect(await descriptors.find(FILE)).to.equal(found)
      await set(descriptors, 'Certification/Server.asmx', CLOSED)
      expect(await descriptors.find(FILE)).to.deep.equal(found)
    })

    it('forgets what is removed', async () => {
      await set(descriptors, FILE, OPEN)
      await reset(descriptors, FILE.toUpperCase())
      expect(await descriptors.find(FILE)).to.equal(undefined)
      await reset(descriptors, FILE)
    })

    it('keeps the lists of each server apart, whatever the case of its name', async () => {
      await set(descriptors, FILE, OPEN)
      expect(await storeOf(test.store, 'RMS02').find(FILE)).to.equal(undefined)
      expect(await storeOf(test.store, 'rms01').find(FILE)).to.deep.equal(OPEN)
    })

    it('sees by the next turn of the event loop what another process has changed', async () => {
      const other = storeOf(await test.open())
      expect(await descriptors.find(FILE)).to.equal(undefined)
      for (const descriptor of [OPEN, CLOSED, OPEN]) {
        await set(other, FILE, descriptor)
        await test.noticed()
        expect(await descriptors.find(FILE)).to.deep.equal(descriptor)
      }
      await reset(other, FILE)
      await test.noticed()
      expect(await descriptors.find(FILE)).to.equal(undefined)
    })

    describe('records each change', () => {
      const history = async (store = descriptors) =>
        (await store.history(FILE, 100)).map(({ who, at, before, after }) => [
          who,
          at.getTime(),
          formatSddl(before),
          formatSddl(after),
        ])
      const [initial, open, closed] = [DEFAULT, OPEN, CLOSED].map((descriptor) => formatSddl(descriptor))

      it('with who, when, before and after; newest first', async () => {
        await set(descriptors, FILE, OPEN)
        await descriptors.change(FILE, DEFAULT, () => CLOSED, { who: 'another', at: new Date(5) })
        await reset(descriptors, FILE.toUpperCase())
        expect(await history()).to.deep.equal([
          ['operator', AT.getTime(), closed, initial],
          ['another', 5, open, closed],
          ['operator', AT.getTime(), initial, open],
        ])
        expect(await descriptors.history(FILE, 1)).to.have.length(1)
      })

      it('but none that changes nothing', async () => {
        await reset(descriptors, FILE)
        await set(descriptors, FILE, DEFAULT)
        await set(descriptors, FILE, OPEN)
        await set(descriptors, FILE, OPEN)
        expect(await history()).to.deep.equal([['operator', AT.getTime(), initial, open]])
      })

      it('of each server and file apart', async () => {
        await set(descriptors, FILE, OPEN)
        expect(await history(storeOf(test.store, 'RMS02'))).to.deep.equal([])
        expect(await descriptors.history('Certification/Server.asmx', 10)).to.deep.equal([])
      })

      it('and keeps neither the change nor its record when the edit fails', async () => {
        const failing = descriptors.change(
          FILE,
          DEFAULT,
          () => {
            throw new Error('no')
          },
          EDITOR,
        )
        expect(await failing.catch((error: unknown) => String(error))).to.equal('Error: no')
        expect(await descriptors.find(FILE)).to.equal(undefined)
        expect(await history()).to.deep.equal([])
      })

      it('of several at the same moment, none of which is lost', async () => {
        const grants = Array.from({ length: 10 }, (_, index) =>
          descriptors.change(
            FILE,
            DEFAULT,
            (before) => grantAccess(before, relativeSid(DOMAIN, 2000 + index), 1),
            EDITOR,
          ),
        )
        await Promise.all(grants)
        expect((await descriptors.find(FILE))?.dacl).to.have.length(11)
        expect(await history()).to.have.length(10)
      })
    })
  })
