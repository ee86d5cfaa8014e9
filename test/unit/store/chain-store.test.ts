import { expect } from 'chai'
import {
  readChain,
  readPrivateKey,
  readSetting,
  replaceChain,
  settleSetting,
  storePrivateKeys,
  writeSetting,
  type StoredLink,
} from '../../../src/store/index.ts'
import { ENGINES } from './engines.ts'
import { createTestStore, type TestStore } from './test-store.ts'

const LINKS: readonly StoredLink[] = [
  { role: 'licensor', xrml: '<XrML>ünï</XrML>', x509: Buffer.of(1, 2) },
  { role: 'root-licensor', xrml: '<XrML>2</XrML>', x509: undefined },
  { role: 'ca', xrml: '<XrML>3</XrML>', x509: Buffer.of(3) },
  { role: 'root', xrml: undefined, x509: Buffer.of(4) },
]

for (const engine of ENGINES)
  describe(`the stored chain, in ${engine.name}`, () => {
    let test: TestStore

    beforeEach(async () => {
      test = await createTestStore(engine)
    })

    afterEach(() => test.close())

    it('is empty at first, and then what was stored, in its order', async () => {
      expect(await readChain(test.store.queries)).to.deep.equal([])
      await replaceChain(test.store.queries, LINKS)
      expect(await readChain(test.store.queries)).to.deep.equal(LINKS)
    })

    it('is replaced as a whole', async () => {
      await replaceChain(test.store.queries, LINKS)
      await replaceChain(test.store.queries, LINKS.slice(2).toReversed())
      expect(await readChain(test.store.queries)).to.deep.equal(LINKS.slice(2).toReversed())
    })

    it('is not touched by a transaction that fails', async () => {
      await replaceChain(test.store.queries, LINKS)
      const failure = test.store.queries.transaction().execute(async (db) => {
        await replaceChain(db, LINKS.slice(0, 1))
        await storePrivateKeys(db, new Map([['licensor', 'a key']]))
        throw new Error('afterwards')
      })
      expect(await failure.catch(String)).to.equal('Error: afterwards')
      expect(await readChain(test.store.queries)).to.deep.equal(LINKS)
      expect(await readPrivateKey(test.store.queries, 'licensor')).to.equal(undefined)
    })

    it('has private keys by role, the newest of each', async () => {
      await storePrivateKeys(
        test.store.queries,
        new Map([
          ['licensor', 'one'],
          ['ca', 'two'],
        ] as const),
      )
      await storePrivateKeys(test.store.queries, new Map([['licensor', 'three']] as const))
      expect(await readPrivateKey(test.store.queries, 'licensor')).to.equal('three')
      expect(await readPrivateKey(test.store.queries, 'ca')).to.equal('two')
      expect(await readPrivateKey(test.store.queries, 'root')).to.equal(undefined)
    })
  })

for (const engine of ENGINES)
  describe(`what an installation decides once, in ${engine.name}`, () => {
    let test: TestStore

    beforeEach(async () => {
      test = await createTestStore(engine)
    })

    afterEach(() => test.close())

    it('stays as it was decided first', async () => {
      const { queries } = test.store
      expect(await readSetting(queries, 'role')).to.equal(undefined)
      expect(await settleSetting(queries, 'role', 'root')).to.equal('root')
      expect(await settleSetting(queries, 'role', 'licensing')).to.equal('root')
      expect(await settleSetting((await test.open()).queries, 'role', 'licensing')).to.equal('root')
      expect(await readSetting(queries, 'hierarchy')).to.equal(undefined)
    })

    it('can be written over where that is meant', async () => {
      const { queries } = test.store
      await writeSetting(queries, 'rootUrl', 'http://one')
      await writeSetting(queries, 'rootUrl', 'http://two')
      expect(await readSetting(queries, 'rootUrl')).to.equal('http://two')
    })
  })
