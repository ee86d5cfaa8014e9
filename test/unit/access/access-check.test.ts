import { expect } from 'chai'
import {
  accessCheck,
  FILE_MAPPING,
  parseSddl,
  parseSid,
  type Privilege,
  type SecurityToken,
} from '../../../src/access/index.ts'
import type { Ace } from '../../../src/access/ace.ts'

const user = parseSid('S-1-5-21-1-2-3-1104')
const group = parseSid('S-1-5-21-1-2-3-1201')
const token: SecurityToken = { user, groups: [group] }
const [READ, MAXIMUM] = [0x120089, 0x02000000]
const U = user
const G = group

const check = (sddl: string, desired: number, who: SecurityToken = token) =>
  accessCheck(parseSddl(sddl), who, desired, FILE_MAPPING)

describe('[MS-DTYP] §2.5.3.2 access check', () => {
  it('names the ACE that completed the grant', () => {
    const { granted, grantedMask, decidedBy } = check(`D:(A;;0x1;;;${U})(A;;FR;;;WD)(A;;FR;;;${G})(A;;FA;;;${U})`, READ)
    expect({ granted, grantedMask, decidedBy }).to.deep.equal({ granted: true, grantedMask: READ, decidedBy: 2 })
  })

  it('names the ACE that denied, and what was wanting then', () => {
    const answer = check(`D:(A;;0x89;;;${U})(D;;SD;;;${U})(D;;RC;;;${G})(A;;FA;;;${U})`, READ)
    expect(answer).to.deep.equal({ granted: false, grantedMask: 0, missingMask: 0x120000, decidedBy: 2 })
  })

  it('ends without a decision when the list does', () => {
    expect(check(`D:(A;;0x89;;;${U})`, READ)).to.include({
      granted: false,
      missingMask: 0x120000,
      decidedBy: 'not-granted',
    })
  })

  it('grants a request for nothing, but admits nobody to an empty list', () => {
    expect(check('D:', 0)).to.include({ granted: true, grantedMask: 0, decidedBy: 'nothing-requested' })
    expect(check('D:', 1)).to.include({ granted: false })
  })

  it('refuses ACCESS_SYSTEM_SECURITY even without a list', () => {
    expect(check('', 0x01000000)).to.include({ granted: false, decidedBy: 'privilege-missing' })
    expect(check('', 1)).to.include({ granted: true, grantedMask: 1, decidedBy: 'no-dacl' })
    expect(check(`D:(A;;0xffffffff;;;${U})`, MAXIMUM)).to.include({ grantedMask: 0x0cffffff })
  })

  describe('owner', () => {
    it('has READ_CONTROL and WRITE_DAC against any denial', () => {
      expect(check(`O:${U}D:(D;;FA;;;${U})`, 0x60000)).to.include({
        granted: true,
        grantedMask: 0x60000,
        decidedBy: 'owner',
      })
    })
    it('may be a group', () => expect(check(`O:${G}D:`, 0x20000).granted).to.equal(true))
    it('has no more than OWNER RIGHTS says, grant or denial', () => {
      expect(check(`O:${U}D:(A;;FR;;;OW)`, READ).granted).to.equal(true)
      expect(check(`O:${U}D:(D;;SD;;;OW)(A;;SD;;;${U})`, 0x10000)).to.include({ granted: false, decidedBy: 0 })
      expect(check(`O:${U}D:(D;;SD;;;OW)`, 0x20000).granted).to.equal(false)
      expect(check(`O:${U}D:(OA;;SD;;;OW)`, 0x20000).granted).to.equal(false)
    })
    it('is nobody when there is none', () => expect(check('D:(A;;FA;;;OW)', READ).granted).to.equal(false))
    it('by a deny-only group has nothing implicit', () => {
      expect(check(`O:${G}D:`, 0x20000, { user, groups: [], denyOnly: [group] }).granted).to.equal(false)
      expect(
        check(`O:${G}D:(D;;FR;;;OW)(A;;FR;;;${U})`, READ, { user, groups: [], denyOnly: [group] }).granted,
      ).to.equal(false)
    })
  })

  describe('deny-only', () => {
    it('takes precedence over group and user', () => {
      expect(check(`D:(A;;FR;;;${G})`, READ, { user, groups: [group], denyOnly: [group] }).granted).to.equal(false)
      expect(check(`D:(A;;FR;;;${U})`, READ, { user, groups: [group], denyOnly: [user] }).granted).to.equal(false)
      expect(
        check(`D:(D;;FR;;;${U})(A;;FR;;;${G})`, READ, { user, groups: [group], denyOnly: [user] }).decidedBy,
      ).to.equal(0)
    })
  })

  describe('MAXIMUM_ALLOWED', () => {
    const maximum = (sddl: string, more = 0) => check(sddl, MAXIMUM + more)
    it('sums up what is allowed', () => {
      expect(maximum(`D:(A;;0x1;;;${U})(A;;0x2;;;${G})(A;;0x4;;;SY)`)).to.include({ granted: true, grantedMask: 3 })
    })
    it('lets the first ACE that speaks of a right decide', () => {
      expect(maximum(`D:(A;;0x1;;;${U})(D;;0x3;;;${U})(A;;FR;;;${U})`).grantedMask).to.equal(READ)
      expect(maximum(`D:(D;;0x1;;;${U})(A;;0x3;;;${U})`).grantedMask).to.equal(2)
    })
    it('keeps the implicit rights of the owner', () => {
      expect(maximum(`O:${U}D:(D;;FA;;;${U})`).grantedMask).to.equal(0x60000)
    })
    it('is refused when nothing is allowed', () => {
      expect(maximum('D:')).to.include({ granted: false, grantedMask: 0, decidedBy: 'not-granted' })
    })
    it('with another right is refused without that right', () => {
      expect(maximum(`D:(A;;FR;;;${U})`, 2)).to.include({ granted: false, missingMask: 2 })
      expect(maximum(`D:(A;;FR;;;${U})`, 1)).to.include({ granted: true, grantedMask: READ })
    })
    it('is everything without a list', () => {
      expect(maximum('')).to.include({ granted: true, grantedMask: 0x1f01ff })
      expect(accessCheck(parseSddl(''), token, MAXIMUM, undefined).grantedMask).to.equal(0x1fffff)
    })
  })

  describe('privileges', () => {
    const SACL = 0x01000000
    const OWN = 0x00080000
    const holder = (...privileges: readonly Privilege[]): SecurityToken => ({ ...token, privileges })
    const empty = 'O:SYG:SYD:'

    it('SeSecurityPrivilege gives the SACL, and nothing but it does', () => {
      expect(check(empty, SACL, holder('SeSecurityPrivilege'))).to.include({ granted: true, decidedBy: 'privilege' })
      expect(check('D:(A;;0x1f01ff;;;WD)', SACL, holder('SeTakeOwnershipPrivilege'))).to.include({
        granted: false,
        decidedBy: 'privilege-missing',
      })
      expect(check(empty, SACL + 1, holder('SeSecurityPrivilege'))).to.include({ granted: false, missingMask: 1 })
      expect(check(`D:(A;;0x1;;;${U})`, SACL + 1, holder('SeSecurityPrivilege'))).to.include({ decidedBy: 0 })
    })

    it('SeTakeOwnershipPrivilege gives WRITE_OWNER, also against a denial', () => {
      expect(check(empty, OWN, holder('SeTakeOwnershipPrivilege'))).to.include({
        granted: true,
        decidedBy: 'privilege',
      })
      expect(check('D:(D;;WO;;;WD)', OWN, holder('SeTakeOwnershipPrivilege')).granted).to.equal(true)
      expect(check(empty, OWN, holder('SeSecurityPrivilege')).granted).to.equal(false)
    })
  })

  describe('other types of ACE', () => {
    const only = (ace: Ace) => ({ ...parseSddl('D:'), dacl: [ace, ...(parseSddl(`D:(A;;0x1;;;${U})`).dacl ?? [])] })
    const core = { flags: 0, mask: 3, sid: user }
    const scope = { objectType: undefined, inheritedObjectType: undefined }
    const data = Buffer.from('artx')
    const granting: Ace[] = [
      { type: 'allow-object', ...core, ...scope },
      { type: 'allow-callback', ...core, data },
      { type: 'allow-callback-object', ...core, ...scope, data },
      { type: 'audit', ...core },
      { type: 'mandatory-label', ...core },
      { type: 'resource-attribute', ...core, data },
    ]
    for (const ace of granting) {
      it(`${ace.type} neither grants nor denies`, () => {
        expect(accessCheck(only(ace), token, 2, FILE_MAPPING).granted).to.equal(false)
        expect(accessCheck(only(ace), token, 1, FILE_MAPPING).granted).to.equal(true)
      })
    }
    const denying: Ace[] = [
      { type: 'deny-object', ...core, ...scope },
      { type: 'deny-callback', ...core, data },
      { type: 'deny-callback-object', ...core, ...scope, data },
    ]
    for (const ace of denying) {
      it(`${ace.type} denies`, () => expect(accessCheck(only(ace), token, 1, FILE_MAPPING).decidedBy).to.equal(0))
    }
    it('PRINCIPAL_SELF is nobody', () => {
      const self: SecurityToken = { user, groups: [parseSid('S-1-5-10')] }
      expect(check('D:(A;;FR;;;PS)', READ, self).granted).to.equal(false)
    })
  })
})
