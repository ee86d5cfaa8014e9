import { expect } from 'chai'
import fc from 'fast-check'
import {
  allowInheritance,
  formatSddl,
  inheritableByFile,
  parseSddl,
  parseSid,
  protectFromInheritance,
  withInherited,
  withoutInherited,
} from '../../../src/access/index.ts'
import { ACE_FLAGS, isInherited } from '../../../src/access/ace.ts'
import { anyAce, commonSid, descriptorOf } from './arbitraries.ts'

const OWNER = parseSid('S-1-5-21-1-2-3-1104')

const inheritedFrom = (dacl: string): string => {
  const aces = inheritableByFile(parseSddl(`D:${dacl}`), OWNER)
  return formatSddl({ owner: undefined, group: undefined, control: 0, dacl: aces, sacl: undefined })
}

describe('[MS-DTYP] §2.5.3.4.4 what a file inherits from its directory', () => {
  // The table of the paragraph, its column for a child that is no container.
  const table: [flags: string, inherited: boolean][] = [
    ['', false],
    ['IO', false],
    ['OI', true],
    ['OINP', true],
    ['CI', false],
    ['CINP', false],
    ['OICI', true],
    ['OICINP', true],
    ['OIIO', true],
    ['OICIIO', true],
    ['OIID', true],
    ['CIIO', false],
  ]
  for (const [flags, inherited] of table) {
    it(`an entry with flags ${flags === '' ? 'none' : flags}: ${inherited ? 'inherited, as such' : 'not'}`, () => {
      expect(inheritedFrom(`(A;${flags};FR;;;WD)`)).to.equal(inherited ? 'D:(A;ID;FR;;;WD)' : 'D:')
      expect(inheritedFrom(`(D;${flags};FR;;;WD)`)).to.equal(inherited ? 'D:(D;ID;FR;;;WD)' : 'D:')
    })
  }

  it('in the order of the directory, CREATOR OWNER as the owner, entries for one type of child left out', () => {
    expect(inheritedFrom('(D;OI;FW;;;BG)(A;OICI;FA;;;CO)(OA;OI;FR;;00000000-0000-0000-0000-000000000001;WD)')).to.equal(
      `D:(D;ID;FW;;;BG)(A;ID;FA;;;${OWNER})`,
    )
  })

  it('comes after its own entries, and marks the list as inherited in part', () => {
    const effective = withInherited(parseSddl('O:SYD:(A;;FA;;;SY)'), parseSddl('D:(D;OI;FA;;;WD)(A;;FA;;;BA)'))
    expect(formatSddl(effective)).to.equal('O:SYD:AI(A;;FA;;;SY)(D;ID;FA;;;WD)')
  })

  it('does not reach a file that is protected, has no list, or where nothing is for files', () => {
    const directory = parseSddl('D:(A;OI;FA;;;WD)')
    for (const sddl of ['D:P(A;;FA;;;SY)', 'D:NO_ACCESS_CONTROL', 'O:SY']) {
      const own = parseSddl(sddl)
      expect(withInherited(own, directory), sddl).to.equal(own)
    }
    const open = parseSddl('D:(A;;FA;;;SY)')
    expect(withInherited(open, parseSddl('D:(A;CI;FA;;;WD)'))).to.equal(open)
    expect(withInherited(open, parseSddl('D:NO_ACCESS_CONTROL'))).to.equal(open)
  })

  it('is turned off and on', () => {
    const own = parseSddl('D:PAI(A;;FA;;;SY)')
    expect(formatSddl(allowInheritance(own))).to.equal('D:AI(A;;FA;;;SY)')
    expect(formatSddl(protectFromInheritance(allowInheritance(own)))).to.equal('D:PAI(A;;FA;;;SY)')
  })

  it('is taken off again from a list that was shown with it, and nothing else is', () => {
    const directory = parseSddl('D:(A;OI;FR;;;BU)')
    const own = parseSddl('O:SYD:(A;;FA;;;SY)')
    const shown = withInherited(own, directory)
    expect(withoutInherited(shown, directory)).to.deep.equal(own)
    const other = parseSddl('O:SYD:AI(A;;FA;;;SY)(A;ID;FR;;;AU)')
    expect(withoutInherited(other, directory)).to.equal(other)
    const closed = parseSddl('D:P(A;ID;FR;;;BU)')
    expect(withoutInherited(closed, directory)).to.equal(closed)
  })

  it('is as many entries as the directory has for files, each effective and marked, whatever the lists', () => {
    fc.assert(
      fc.property(
        descriptorOf(anyAce(commonSid), commonSid),
        fc.option(commonSid, { nil: undefined }),
        (parent, owner) => {
          const inherited = inheritableByFile(parent, owner)
          expect(inherited.every(isInherited)).to.equal(true)
          expect(inherited.some(({ flags }) => (flags & ACE_FLAGS.INHERIT_ONLY) !== 0)).to.equal(false)
          const forFiles = (parent.dacl ?? []).filter(({ flags }) => (flags & ACE_FLAGS.OBJECT_INHERIT) !== 0)
          expect(inherited.length).to.be.at.most(forFiles.length)
        },
      ),
    )
  })
})
