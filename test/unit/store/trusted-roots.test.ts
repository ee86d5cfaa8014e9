import { expect } from 'chai'
import {
  exportDatabase,
  forgetPendingEnrollment,
  importDatabase,
  listTrustedRoots,
  readPendingEnrollment,
  rememberPendingEnrollment,
  trustRoot,
  type TrustedRoot,
} from '../../../src/store/index.ts'
import { newGuid } from '../../../src/base/guid.ts'
import { createSeededRandom } from '../../../src/base/random.ts'
import { ENGINES } from './engines.ts'
import { createTestStore, type TestStore } from './test-store.ts'

const rootAt = (guid: string, at: string): TrustedRoot => ({
  guid,
  url: 'http://rms01/_wmcs',
  keyFingerprint: Buffer.alloc(32, guid),
  chain: ['<XrML>1</XrML>', '<XrML>ünï</XrML>'],
  trustedAt: new Date(at),
})
const EARLIER = rootAt('{a}', '2026-01-01T00:00:00.123Z')
const LATER = rootAt('{b}', '2038-02-01T00:00:00Z')

for (const engine of ENGINES)
  describe(`what a licensing server keeps of its root, in ${engine.name}`, () => {
    let test: TestStore

    beforeEach(async () => {
      test = await createTestStore(engine)
    })

    afterEach(() => test.close())

    const keep = (...roots: readonly TrustedRoot[]): Promise<void> =>
      test.store.change(async (db) => {
        for (const root of roots) await trustRoot(db, root)
      })

    it('[MS-RMPRS] §3.4 is every trusted root, the one trusted last first', async () => {
      await keep(EARLIER, LATER)
      expect(await listTrustedRoots(test.store.queries)).to.deep.equal([LATER, EARLIER])
      const again = { ...EARLIER, chain: ['<XrML>new</XrML>'], trustedAt: new Date('2039-01-01T00:00:00Z') }
      await keep(again)
      expect(await listTrustedRoots(test.store.queries)).to.deep.equal([again, LATER])
    })

    it('goes along into another database', async () => {
      await keep(EARLIER, LATER)
      const lines: string[] = []
      await exportDatabase(test.store, (line) => Promise.resolve(void lines.push(line)))
      const other = await createTestStore(engine)
      try {
        await importDatabase(other.store, async function* () {
          for (const line of lines) yield await Promise.resolve(line)
        })
        expect(await listTrustedRoots(other.store.queries)).to.deep.equal([LATER, EARLIER])
      } finally {
        await other.close()
      }
    })

    it('[MS-RMPR] §3.6.4.2.4.1 has key and GUID of an attempt until they have a certificate', async () => {
      const pending = { guid: newGuid(createSeededRandom('pending', 'test')), pem: 'a key' }
      await test.store.change((db) => rememberPendingEnrollment(db, pending))
      expect(await readPendingEnrollment(test.store.queries)).to.deep.equal(pending)
      await test.store.change((db) => forgetPendingEnrollment(db))
      expect(await readPendingEnrollment(test.store.queries)).to.equal(undefined)
    })
  })
