import { expect } from 'chai'
import { parseSid, SIDS, type SecurityToken } from '../../../src/access/index.ts'
import {
  collectRefusals,
  createFileAccess,
  watchRefusals,
  type Refusal,
  type RefusalStore,
} from '../../../src/authorization/index.ts'
import { frozenClock } from '../../../src/base/clock.ts'

const FILE = 'Certification/SubEnrollService.asmx'
const NOW = new Date('2026-03-01T12:34:56Z')
const stranger: SecurityToken = { user: parseSid('S-1-5-21-1-2-3-1105'), groups: [SIDS.everyone] }

const store = {
  find: () => Promise.resolve(undefined),
  change: () => Promise.resolve(),
  history: () => Promise.resolve([]),
}

describe('refusals', () => {
  it('are noticed, and nothing else is', async () => {
    const noted: Refusal[] = []
    const access = createFileAccess(store, parseSid('S-1-5-21-1-2-3-1104'))
    const watched = watchRefusals(access, (refusal) => noted.push(refusal), frozenClock(NOW))
    expect((await watched.decide(FILE, { user: SIDS.system, groups: [] })).granted).to.equal(true)
    expect(noted).to.deep.equal([])
    expect(await watched.decide(FILE, stranger)).to.deep.equal(await access.decide(FILE, stranger))
    expect(noted).to.deep.equal([{ file: FILE, token: stranger, ace: undefined, at: NOW }])
  })

  describe('on their way to the store', () => {
    let recorded: Refusal[]
    let failures: unknown[]

    const kept: RefusalStore = {
      record: (refusal) => {
        if (refusal.file === 'bad') return Promise.reject(new Error('full'))
        recorded.push(refusal)
        return Promise.resolve()
      },
      last: () => Promise.resolve(undefined),
    }
    const refusal = (file: string, at: number): Refusal => ({ file, token: stranger, ace: undefined, at: new Date(at) })

    beforeEach(() => {
      recorded = []
      failures = []
    })

    it('are written at once, then the last of each file only', async () => {
      const refusals = collectRefusals(kept, (error) => failures.push(error))
      for (let at = 0; at < 10_000; at += 1) refusals.note(refusal(at % 2 === 0 ? 'a' : 'b', at))
      await refusals.flush()
      expect(recorded.map(({ file, at }) => [file, at.getTime()])).to.deep.equal([
        ['a', 0],
        ['b', 9999],
        ['a', 9998],
      ])
    })

    it('are told of when they cannot be written, and do no harm', async () => {
      const refusals = collectRefusals(kept, (error) => failures.push(error))
      refusals.note(refusal('bad', 1))
      refusals.note(refusal('a', 2))
      await refusals.flush()
      expect(failures).to.have.length(1)
      expect(recorded).to.have.length(1)
    })
  })
})
