import { expect } from 'chai'
import fc from 'fast-check'
import { formatAclBytes, parseAclBytes } from '../../../src/access/acl-bytes.ts'
import { AccessError, formatDescriptorBytes, parseDescriptorBytes, parseSddl, SIDS } from '../../../src/access/index.ts'
import { DomainError } from '../../../src/base/domain-error.ts'
import { anyAce, arbitrarySid, descriptorOf } from './arbitraries.ts'

const hexOf = (sddl: string) => Buffer.from(formatDescriptorBytes(parseSddl(sddl))).toString('hex')
const parseHex = (hex: string) => parseDescriptorBytes(Buffer.from(hex, 'hex'))

describe('[MS-DTYP] §2.4.6 self-relative security descriptors', () => {
  it('survive the way there and back, whatever ACEs they hold', () => {
    fc.assert(
      fc.property(descriptorOf(anyAce(arbitrarySid), arbitrarySid), (descriptor) => {
        const parsed = parseDescriptorBytes(formatDescriptorBytes(descriptor))
        expect(parsed).to.deep.equal(descriptor)
      }),
    )
  })

  it('never fail but with a DomainError', () => {
    const valid = formatDescriptorBytes(parseSddl('O:BAG:BAD:P(A;;FA;;;SY)(OA;;CR;;;BA)S:(AU;SA;FA;;;WD)'))
    const damaged = fc.tuple(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length)).map(([at, byte, length]) => {
      const bytes = Uint8Array.from(valid)
      bytes[at] = byte
      return bytes.subarray(0, length)
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
        try {
          formatDescriptorBytes(parseDescriptorBytes(bytes))
        } catch (error) {
          expect(error).to.be.instanceOf(DomainError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('tell an absent, a NULL and an empty DACL apart', () => {
    expect(hexOf('')).to.equal('01000080' + '00'.repeat(16))
    expect(hexOf('D:NO_ACCESS_CONTROL')).to.equal('01000480' + '00'.repeat(16))
    expect(hexOf('D:')).to.equal('01000480' + '00'.repeat(12) + '14000000' + '0200080000000000')
    expect(parseHex(hexOf('')).dacl).to.equal(undefined)
    expect(parseHex(hexOf('D:NO_ACCESS_CONTROL')).dacl).to.equal(null)
    expect(parseHex(hexOf('D:')).dacl).to.deep.equal([])
  })

  it('have their parts in any order', () => {
    const owner = '010100000000000512000000'
    const parsed = parseHex('01000080' + '20000000' + '14000000' + '00'.repeat(8) + '010100000000000100000000' + owner)
    expect([parsed.owner, parsed.group]).to.deep.equal([SIDS.system, SIDS.everyone])
  })

  const broken: [string, string][] = [
    ['a short header', '0100008000000000'],
    ['another revision', '02000080' + '00'.repeat(16)],
    ['absolute form', '01000000' + '00'.repeat(16)],
    ['an offset into the header', '01000080' + '04000000' + '00'.repeat(12)],
    ['an offset outside', '01000080' + '00100000' + '00'.repeat(12)],
    ['a DACL that is said to be absent', '01000080' + '00'.repeat(12) + '14000000' + '0200080000000000'],
  ]
  for (const [what, hex] of broken) {
    it(`are refused with ${what}`, () =>
      expect(() => parseHex(hex))
        .to.throw(AccessError)
        .with.property('code', 'descriptor-malformed'))
  }
})

describe('[MS-DTYP] §2.4.5 access control lists', () => {
  const ace = '00001400' + '01000000' + '010100000000000512000000'
  const parse = (hex: string) => parseAclBytes(Buffer.from(hex, 'hex'))

  it('may be longer than their ACEs, and ACEs than their fields', () => {
    const expected = [{ type: 'allow', flags: 0, mask: 1, sid: 'S-1-5-18' }]
    expect(parse('02002000' + '01000000' + ace + '00000000')).to.deep.equal(expected)
    expect(parse('02002000' + '01000000' + ace.replace('1400', '1800') + 'ffffffff')).to.deep.equal(expected)
  })

  it('have revision 4 with ACEs for object types', () => {
    const aces = parseSddl('D:(OA;;CR;00112233-4455-6677-8899-aabbccddeeff;;SY)').dacl ?? []
    const hex = Buffer.from(formatAclBytes(aces)).toString('hex')
    const packet = '05002800' + '00010000' + '01000000' + '33221100554477668899aabbccddeeff' + ace.slice(16)
    expect(hex).to.equal('04003000' + '01000000' + packet)
  })

  const broken: [string, string, string][] = [
    ['a short header', '02000800', 'descriptor-malformed'],
    ['revision 3', '0300080000000000', 'descriptor-malformed'],
    ['a size beyond the bytes', '0200090000000000', 'descriptor-malformed'],
    ['a size below its header', '0200070000000000', 'descriptor-malformed'],
    ['more ACEs than bytes', '02001c00' + '02000000' + ace, 'descriptor-malformed'],
    ['an ACE of size 0', '02001c00' + '01000000' + ace.replace('1400', '0000'), 'descriptor-malformed'],
    ['an ACE of odd size', '02001c00' + '01000000' + ace.replace('1400', '1300'), 'descriptor-malformed'],
    ['an ACE beyond the list', '02001c00' + '01000000' + ace.replace('1400', '1800'), 'descriptor-malformed'],
    ['an ACE of a reserved type', '02001c00' + '01000000' + ace.replace('00', '04'), 'ace-type-unsupported'],
    ['a SID that is cut short', '02001000' + '01000000' + '00000800' + '01000000', 'sid-malformed'],
    ['an object ACE without flags', '02001000' + '01000000' + '05000800' + '01000000', 'descriptor-malformed'],
    [
      'a GUID cut short',
      '02001800' + '01000000' + '05001000' + '00'.repeat(4) + '0100000000000000',
      'descriptor-malformed',
    ],
  ]
  for (const [what, hex, code] of broken) {
    it(`are refused with ${what}`, () =>
      expect(() => parse(hex))
        .to.throw(AccessError)
        .with.property('code', code))
  }

  it('cannot be written beyond 65535 bytes', () => {
    const aces = Array.from({ length: 3300 }, () => ({ type: 'allow' as const, flags: 0, mask: 1, sid: SIDS.system }))
    expect(() => formatAclBytes(aces))
      .to.throw(AccessError)
      .with.property('code', 'acl-too-large')
    const data = new Uint8Array(70000)
    expect(() => formatAclBytes([{ type: 'allow-callback', flags: 0, mask: 1, sid: SIDS.system, data }]))
      .to.throw(AccessError)
      .with.property('code', 'acl-too-large')
  })
})
