import { expect } from 'chai'
import { parseSddl, parseSid, SIDS, type SecurityToken } from '../../../src/access/index.ts'
import { joinCluster, listServers, SqlRefusalStore } from '../../../src/store/index.ts'
import { ENGINES } from './engines.ts'
import { createTestStore, type TestStore } from './test-store.ts'

const DOMAIN = parseSid('S-1-5-21-1-2-3')
const FILE = 'Certification/SubEnrollService.asmx'
const AT = new Date('2026-03-01T12:34:56.789Z')
const TOKEN: SecurityToken = { name: 'EMULATOR\\eve', user: parseSid('S-1-5-21-1-2-3-1104'), groups: [SIDS.everyone] }
const [DENIAL] = parseSddl('D:(D;;FR;;;WD)').dacl ?? []

for (const engine of ENGINES)
  describe(`the last refusals, in ${engine.name}`, () => {
    let test: TestStore
    let refusals: SqlRefusalStore

    const storeOf = (server: string) => new SqlRefusalStore(test.store.queries, { server, domain: DOMAIN })

    beforeEach(async () => {
      test = await createTestStore(engine)
      refusals = storeOf('RMS01')
    })

    afterEach(() => test.close())

    it('are kept with who, when, and by which entry', async () => {
      expect(await refusals.last(FILE)).to.equal(undefined)
      await refusals.record({ file: FILE, token: TOKEN, ace: DENIAL, at: AT })
      expect(await refusals.last(FILE)).to.deep.equal({ file: FILE, token: TOKEN, ace: DENIAL, at: AT })
    })

    it('are one of each file and server, however many there were', async () => {
      for (let count = 0; count < 50; count += 1) {
        await refusals.record({ file: FILE, token: TOKEN, ace: undefined, at: new Date(count) })
      }
      await refusals.record({ file: 'Certification/Server.asmx', token: TOKEN, ace: undefined, at: AT })
      await storeOf('RMS02').record({ file: FILE, token: { ...TOKEN, denyOnly: [SIDS.users] }, ace: undefined, at: AT })
      expect(await test.count('access_refusal')).to.equal(3)
      expect((await refusals.last(FILE))?.at).to.deep.equal(new Date(49))
      expect((await storeOf('rms02').last(FILE))?.token.denyOnly).to.deep.equal([SIDS.users])
    })

    it('do not make a running server forget what it has at hand', async () => {
      const before = test.store.changes.stamp()
      await refusals.record({ file: FILE, token: TOKEN, ace: undefined, at: AT })
      expect(test.store.changes.stamp()).to.equal(before)
    })
  })

for (const engine of ENGINES)
  describe(`the servers of a cluster, in ${engine.name}`, () => {
    it('are those that have been opened, each once, whatever the case of its name', async () => {
      const test = await createTestStore(engine)
      try {
        for (const name of ['rms02', 'RMS01', 'Rms02']) await joinCluster(test.store, name)
        expect(await listServers(test.store.queries)).to.deep.equal(['RMS01', 'RMS02'])
      } finally {
        await test.close()
      }
    })
  })
