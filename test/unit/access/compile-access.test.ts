import { expect } from 'chai'
import fc from 'fast-check'
import { accessCheck, compileAccess, FILE_MAPPING, parseSddl, relativeSid, SIDS } from '../../../src/access/index.ts'
import { parseSid, type Privilege, type SecurityToken } from '../../../src/access/index.ts'
import { anyAce, commonSid, descriptorOf, mask } from './arbitraries.ts'

const token = fc
  .record({
    user: commonSid,
    groups: fc.array(commonSid, { maxLength: 4 }),
    denyOnly: fc.array(commonSid, { maxLength: 2 }),
    privileges: fc.subarray<Privilege>(['SeSecurityPrivilege', 'SeTakeOwnershipPrivilege']),
  })
  .map(({ denyOnly, ...rest }): SecurityToken => (denyOnly.length === 0 ? rest : { ...rest, denyOnly }))

const desired = fc
  .tuple(mask, fc.constantFrom(0, 0, 0x02000000, 0x01000000))
  .map(([bits, more]) => ((bits & 0xf0ffffff) | more) >>> 0)

describe('[MS-DTYP] §2.5.3.2 compiled access check', () => {
  it('gives the same answers as the plain one', () => {
    const descriptor = descriptorOf(anyAce(commonSid), commonSid)
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(
        descriptor,
        desired,
        fc.constantFrom(FILE_MAPPING, undefined),
        fc.array(token, { minLength: 1, maxLength: 4 }),
        (value, request, mapping, tokens) => {
          const compiled = compileAccess(value, request, mapping)
          for (const who of tokens) {
            const plain = accessCheck(value, who, request, mapping)
            expect(compiled(who)).to.deep.equal(plain)
            const kind = `${plain.granted} ${typeof plain.decidedBy === 'number' ? 'ace' : plain.decidedBy}`
            seen.set(kind, (seen.get(kind) ?? 0) + 1)
          }
        },
      ),
      { numRuns: 5000 },
    )
    for (const kind of [
      'true ace',
      'false ace',
      'true owner',
      'true privilege',
      'false privilege-missing',
      'true maximum-allowed',
      'false not-granted',
      'true no-dacl',
    ]) {
      expect(seen.get(kind) ?? 0, kind).to.be.greaterThan(20)
    }
  })

  it('does not depend on the length of the list', () => {
    const domain = parseSid('S-1-5-21-1-2-3')
    const ace = { type: 'allow' as const, flags: 0, mask: 0x120089 }
    const strangers = Array.from({ length: 5000 }, (_, index) => ({ ...ace, sid: relativeSid(domain, 2000 + index) }))
    const everyone = Array.from({ length: 5000 }, (_, index) => ({
      ...ace,
      mask: 1 << (index % 3),
      sid: SIDS.everyone,
    }))
    const last = { ...ace, sid: relativeSid(domain, 1104) }
    const check = compileAccess(
      { ...parseSddl('O:SYD:'), dacl: [...strangers, ...everyone, last] },
      0x120089,
      FILE_MAPPING,
    )
    const groups = [SIDS.everyone, SIDS.users, SIDS.authenticatedUsers, SIDS.network]
    const caller: SecurityToken = { user: relativeSid(domain, 1104), groups }
    expect(check(caller)).to.include({ granted: true, decidedBy: 10000 })
    const from = process.hrtime.bigint()
    for (let count = 0; count < 10000; count++) check(caller)
    expect(Number(process.hrtime.bigint() - from) / 10000 / 1000, 'µs each').to.be.below(50)
  })
})
