import { expect } from 'chai'
import fc from 'fast-check'
import {
  AccessError,
  denyAccess,
  describeAce,
  FILE_PERMISSIONS,
  formatSddl,
  grantAccess,
} from '../../../src/access/index.ts'
import { accessCheck, canonicalOrder, parseSddl, parseSid, revokeAccess, SIDS } from '../../../src/access/index.ts'
import { anyAce, commonSid, descriptorOf, mask } from './arbitraries.ts'

const user = parseSid('S-1-5-21-1-2-3-1104')
const installed = parseSddl('O:SYG:SYD:P(A;;FA;;;SY)')

describe('editing an access list', () => {
  it('grants after what is there', () => {
    expect(formatSddl(grantAccess(installed, user, FILE_PERMISSIONS.ReadAndExecute))).to.equal(
      `O:SYG:SYD:P(A;;FA;;;SY)(A;;0x1200a9;;;${user})`,
    )
    expect(formatSddl(installed)).to.equal('O:SYG:SYD:P(A;;FA;;;SY)')
  })

  it('grants twice into one ACE', () => {
    const once = grantAccess(installed, user, FILE_PERMISSIONS.Read)
    expect(grantAccess(once, user, FILE_PERMISSIONS.Read)).to.deep.equal(once)
    expect(grantAccess(once, user, FILE_PERMISSIONS.Write).dacl?.[1]?.mask).to.equal(0x12019f)
  })

  it('denies first, and leaves Synchronize unless all is denied', () => {
    const granted = grantAccess(installed, user, FILE_PERMISSIONS.FullControl)
    const denied = denyAccess(granted, user, FILE_PERMISSIONS.Write)
    expect(formatSddl(denied)).to.equal(`O:SYG:SYD:P(D;;DCLCRPCR;;;${user})(A;;FA;;;SY)(A;;FA;;;${user})`)
    expect(accessCheck(denied, { user, groups: [] }, FILE_PERMISSIONS.Read, undefined).granted).to.equal(true)
    expect(formatSddl(denyAccess(granted, user, FILE_PERMISSIONS.FullControl))).to.include(`(D;;FA;;;${user})(A`)
    expect(denyAccess(installed, user, 0x100000).dacl?.[0]?.mask).to.equal(0x100000)
  })

  it('revokes grants and denials, not what is inherited', () => {
    const text = `D:(D;;FR;;;${user})(A;;FA;;;${user})(A;;FA;;;SY)(A;ID;FR;;;${user})`
    expect(formatSddl(revokeAccess(parseSddl(text), user))).to.equal(`D:(A;;FA;;;SY)(A;ID;FR;;;${user})`)
    expect(revokeAccess(parseSddl(''), user).dacl).to.equal(undefined)
  })

  it('puts the list into canonical order, [MS-DTYP] §2.4.5', () => {
    const text = 'D:(A;ID;FR;;;BA)(D;ID;FR;;;BA)(OA;;CR;;;BU)(A;;FR;;;BU)(OD;;CR;;;BG)(D;;FR;;;BG)'
    const expected = `D:(D;;FR;;;BG)(OD;;CR;;;BG)(A;;FR;;;BU)(A;;FR;;;${user})(OA;;CR;;;BU)(A;ID;FR;;;BA)(D;ID;FR;;;BA)`
    expect(formatSddl(grantAccess(parseSddl(text), user, FILE_PERMISSIONS.Read))).to.equal(expected)
  })

  it('does not merge into an ACE that is inherited or only for children', () => {
    const granted = grantAccess(parseSddl(`D:(A;OIIO;FR;;;${user})(A;ID;FR;;;${user})`), user, 1)
    expect(formatSddl(granted)).to.equal(`D:(A;OIIO;FR;;;${user})(A;;CC;;;${user})(A;ID;FR;;;${user})`)
  })

  it('makes a list where there is none', () => {
    expect(formatSddl(grantAccess(parseSddl('D:NO_ACCESS_CONTROL'), SIDS.system, 1))).to.equal('D:(A;;CC;;;SY)')
  })

  for (const wrong of [0, -1, 1.5, 2 ** 32, Number.NaN]) {
    it(`takes no mask ${wrong}`, () => {
      expect(() => grantAccess(installed, user, wrong)).to.throw(AccessError)
      expect(() => denyAccess(installed, user, wrong)).to.throw(AccessError)
    })
  }

  it('keeps every ACE and the order within each kind', () => {
    fc.assert(
      fc.property(descriptorOf(anyAce(commonSid), commonSid), mask, (descriptor, bits) => {
        const aces = descriptor.dacl ?? []
        const ordered = canonicalOrder(aces)
        expect(canonicalOrder(ordered)).to.deep.equal(ordered)
        expect(ordered).to.have.length(aces.length)
        expect(aces.every((ace) => ordered.includes(ace))).to.equal(true)
        const granted = grantAccess(descriptor, user, (bits | 1) >>> 0)
        expect(revokeAccess(granted, user).dacl).to.deep.equal(
          ordered.filter((ace) => ace.sid !== user || ace.flags & 0x10),
        )
      }),
    )
  })
})

describe('describing an ACE', () => {
  const describe_ = (sddl: string) =>
    parseSddl(sddl).dacl?.map((ace) => describeAce(ace, (sid) => (sid === user ? 'EMULATOR\\kim' : undefined)))
  it('takes one line', () => {
    expect(describe_(`D:(A;;FA;;;SY)(D;OICIID;0x1200a9;;;${user})(A;;FR;;;S-1-5-21-9)`)).to.deep.equal([
      'Allow  NT AUTHORITY\\SYSTEM  FullControl',
      'Deny  EMULATOR\\kim  ReadAndExecute  [inherited, files inherit, folders inherit]',
      'Allow  S-1-5-21-9  Read',
    ])
  })
})
