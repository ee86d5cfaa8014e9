import { expect } from 'chai'
import { parseSddl, parseSid, relativeSid, SIDS, type SecurityToken } from '../../../src/access/index.ts'
import { createFileAccess } from '../../../src/authorization/index.ts'
import { SqlDescriptorStore } from '../../../src/store/index.ts'
import { SQLITE } from './engines.ts'
import { createTestStore } from './test-store.ts'

const FILE = 'Certification/SubEnrollService.asmx'
const DOMAIN = parseSid('S-1-5-21-1004336348-1177238915-682003330')
const ENTRIES = 10_000
const CHECKS = 20_000

/** Processor time of this process, in microseconds: a busy machine is no slow check. */
const spent = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

describe('a list of 10 000 entries', function () {
  this.timeout(60_000)

  it('is stored, and decided on in microseconds of processor time', async () => {
    const test = await createTestStore(SQLITE)
    try {
      const store = new SqlDescriptorStore(test.store, { server: 'RMS01', domain: DOMAIN })
      const access = createFileAccess(store, relativeSid(DOMAIN, 1104))
      const strangers = Array.from({ length: ENTRIES - 1 }, (_, index) => `(A;;FR;;;${DOMAIN}-${2000 + index})`)
      const caller: SecurityToken = {
        user: relativeSid(DOMAIN, 1105),
        groups: [513, 1106, 1107].map((rid) => relativeSid(DOMAIN, rid)).concat(SIDS.everyone, SIDS.users),
      }
      const sddl = `O:SYG:SYD:P${strangers.join('')}(A;;FR;;;${DOMAIN}-1107)`
      await access.change(FILE, () => parseSddl(sddl), { who: 'operator', at: new Date(0) })

      const decision = await access.decide(FILE, caller)
      expect(decision).to.include({ granted: true, decidedBy: ENTRIES - 1 })
      for (let count = 0; count < 2000; count += 1) await access.decide(FILE, caller)
      const from = spent()
      for (let count = 0; count < CHECKS; count += 1) await access.decide(FILE, caller)
      const each = (spent() - from) / CHECKS
      expect(each, `${each.toFixed(2)} µs each`).to.be.below(30)
    } finally {
      await test.close()
    }
  })
})
