import { expect } from 'chai'
import fc from 'fast-check'
import {
  AccessError,
  CONTROL,
  formatDescriptorBytes,
  formatSddl,
  parseDescriptorBytes,
  parseSddl,
  parseSid,
} from '../../../src/access/index.ts'
import { ACE_TYPES } from '../../../src/access/ace.ts'
import { DomainError } from '../../../src/base/domain-error.ts'
import { arbitrarySid, commonSid, descriptorOf, sayable, textAce } from './arbitraries.ts'

const domain = parseSid('S-1-5-21-1-2-3')

describe('[MS-DTYP] §2.5.1 SDDL', () => {
  /** What is read on the left is written on the right. */
  const canonical: [string, string][] = [
    ['', ''],
    ['D:', 'D:'],
    ['D:PS:', 'D:PS:'],
    ['D:NO_ACCESS_CONTROL', 'D:NO_ACCESS_CONTROL'],
    ['D:PAINO_ACCESS_CONTROLS:no_access_control', 'D:PAINO_ACCESS_CONTROLS:NO_ACCESS_CONTROL'],
    ['D:ARPAI(A;;GA;;;SY)', 'D:PARAI(A;;GA;;;SY)'],
    ['D:PPP', 'D:P'],
    ['S:AI(AU;SAFA;FA;;;WD)', 'S:AI(AU;SAFA;FA;;;WD)'],
    ['D:(A;CIOI;GRGX;;;BU)', 'D:(A;OICI;GXGR;;;BU)'],
    ['D:(A;FASAIDIONPCIOI;;;;BU)', 'D:(A;OICINPIOIDSAFA;;;;BU)'],
    ['D:(A;;WOWDRCSDCRLODTWPRPSWLCDCCC;;;SY)', 'D:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;SY)'],
    ['D:(A;;GRGWGXGA;;;SY)', 'D:(A;;GAGXGWGR;;;SY)'],
    [
      'D:(A;;0x1f01ff;;;SY)(A;;0x120089;;;SY)(A;;0x120116;;;SY)(A;;0x1200a0;;;SY)',
      'D:(A;;FA;;;SY)(A;;FR;;;SY)(A;;FW;;;SY)(A;;FX;;;SY)',
    ],
    ['D:(A;;FRFX;;;SY)', 'D:(A;;0x1200a9;;;SY)'],
    ['D:(A;;KX;;;SY)(A;;0xf003f;;;SY)', 'D:(A;;KR;;;SY)(A;;KA;;;SY)'],
    [
      'D:(A;;16;;;SY)(A;;017;;;SY)(A;;0X1200A9;;;SY)(A;;0;;;SY)',
      'D:(A;;RP;;;SY)(A;;CCDCLCSW;;;SY)(A;;0x1200a9;;;SY)(A;;;;;SY)',
    ],
    ['D:(A;;4294967295;;;SY)', 'D:(A;;0xffffffff;;;SY)'],
    ['S:(ML;;NWNR;;;HI)', 'S:(ML;;NWNR;;;HI)'],
    ['S:(SP;;;;;S-1-17-1)', 'S:(SP;;;;;S-1-17-1)'],
    ['D:(OA;CI;RP;4828CC14-1437-45bc-9B07-AD6F015E5F28;;SY)', 'D:(OA;CI;RP;4828cc14-1437-45bc-9b07-ad6f015e5f28;;SY)'],
    ['D:(OD;;RP;;4828cc14-1437-45bc-9b07-ad6f015e5f28;SY)', 'D:(OD;;RP;;4828cc14-1437-45bc-9b07-ad6f015e5f28;SY)'],
    ['D:(A;;GA;;;S-1-5-18)(A;;GA;;;s-1-0x5-11)', 'D:(A;;GA;;;SY)(A;;GA;;;AU)'],
    ['O:S-1-2-0x20D:', 'O:S-1-2-32D:'],
    ['O:S-1-2-512D:(A;;GA;;;SY)', 'O:S-1-2-512D:(A;;GA;;;SY)'],
  ]
  /** White space and case where Windows takes them. */
  canonical.push(
    ['  O:SY  G:BA  D: P (A;;FA;;;SY) (A;;FR;;;BA) S: ', 'O:SYG:BAD:P(A;;FA;;;SY)(A;;FR;;;BA)S:'],
    ['D:( A; OI CI; GA; ; ; SY)', 'D:(A;OICI;GA;;;SY)'],
    ['D:(A; ; RP LCLO;;;SY )', 'D:(A;;LCRPLO;;;SY)'],
    ['D:(A;; 0x75bcd15;;;SY)', 'D:(A;;0x75bcd15;;;SY)'],
    ['O:syD:(a;oi;ga;;;sy)', 'O:SYD:(A;OI;GA;;;SY)'],
    ['O: SY', 'O:SY'],
  )
  for (const [text, expected] of canonical) {
    it(`reads ${JSON.stringify(text)}`, () => expect(formatSddl(parseSddl(text))).to.equal(expected))
  }

  const malformed = ['hello', 'Z:', 'd:(A;;GA;;;SY)', 'D :', 'D:P:', 'D:D:', 'D:S:S:', 'S:D:', 'G:SYO:SY', 'O:', 'O:XX']
  malformed.push(
    'O:S',
    'O:SYD',
    'D:(',
    'D:()',
    'D:(A)',
    'D:(A;;FA;;;SY',
    'D:((A;;FA;;;SY))',
    'D:(A;;FA;;SY)',
    'D:(A;;FA;;;)',
  )
  malformed.push(
    'D:(A;;FA;;;SY;x)',
    'D:(A;;FA;;;SYSY)',
    'D:(A;;FA;;;SY x)',
    'D:(B;;FA;;;SY)',
    'D:(;;FA;;;SY)',
    'D:(A ;;GA;;;SY)',
  )
  malformed.push(
    'D:(A;QQ;FA;;;SY)',
    'D:(A;O;FA;;;SY)',
    'D:(A;OI ;FA;;;SY)',
    'D:(A;;F;;;SY)',
    'D:(A;;FAF;;;SY)',
    'D:(A;;GA ;;;SY)',
  )
  malformed.push(
    'D:(A;;0xZZ;;;SY)',
    'D:(A;;0x;;;SY)',
    'D:(A;;08;;;SY)',
    'D:(A;;1FA;;;SY)',
    'D:(A;;FA1;;;SY)',
    'D:(A;;-1;;;SY)',
  )
  malformed.push(
    'D:(A;;0x100000000;;;SY)',
    'D:(A;;4294967296;;;SY)',
    'D:(A;;123 ;;;SY)',
    'D:(A;;RP LCLOR C;;;SY)',
    'D:(A;;RP\tLC;;;SY)',
  )
  malformed.push(
    'D:(A;;FA;;;S-1-5-18 )',
    'D:(A;;__proto__;;;SY)',
    'D:(OA;;CR;x;;SY)',
    'D:(OA;;CR;{4828cc14-1437-45bc-9b07-ad6f015e5f28};;SY)',
  )
  malformed.push(
    'D:(A;;FA;4828cc14-1437-45bc-9b07-ad6f015e5f28;;SY)',
    'D:(OA;;CR; 4828cc14-1437-45bc-9b07-ad6f015e5f28;;SY)',
  )
  malformed.push(
    'D:X(A;;FA;;;SY)',
    'D:A;;FA;;;SY)',
    'D:(A;;FA;;;SY)O:BA',
    'D:NO_ACCESS_CONTROL(A;;FA;;;SY)',
    'D:(A;;FA;;;SY)x',
    'D:(A;;NW;;;SY)',
  )
  for (const text of malformed) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      expect(() => parseSddl(text))
        .to.throw(AccessError)
        .with.property('code', 'sddl-malformed'))
  }

  const refused: [string, string][] = [
    ['O:S-', 'sddl-malformed'],
    ['O:S-1', 'sid-malformed'],
    ['O:S-1-', 'sid-malformed'],
    ['D:(A;;GA;;;S-1-0x1313131313131-513)', 'sid-malformed'],
    ['D:(A;;GA;;;S-1-5-21-4294967296)', 'sid-malformed'],
    ['O:DA', 'sid-domain-unknown'],
    ['D:(A;;FR;;;LG)', 'sid-domain-unknown'],
    ['D:(XA;;FX;;;WD;(@User.Title=="PM"))', 'sddl-unsupported'],
    ['S:(RA;;;;;WD;("Project",TS,0,"Windows"))', 'sddl-unsupported'],
  ]
  for (const [text, code] of refused) {
    it(`refuses ${text} with ${code}`, () =>
      expect(() => parseSddl(text))
        .to.throw(AccessError)
        .with.property('code', code))
  }

  it('knows the groups of a domain that is given', () => {
    const text = 'O:LAG:DUD:(A;;FA;;;DA)(A;;FA;;;EA)'
    const descriptor = parseSddl(text, { domain })
    expect(descriptor.owner).to.equal('S-1-5-21-1-2-3-500')
    expect(formatSddl(descriptor, { domain })).to.equal(text)
    expect(formatSddl(descriptor)).to.include('(A;;FA;;;S-1-5-21-1-2-3-512)')
  })

  it('keeps the flags of DACL and SACL apart', () => {
    expect(parseSddl('D:PAI').control).to.equal(CONTROL.DACL_PROTECTED | CONTROL.DACL_AUTO_INHERITED)
    expect(parseSddl('S:PAR').control).to.equal(CONTROL.SACL_PROTECTED | CONTROL.SACL_AUTO_INHERIT_REQUIRED)
  })

  for (const [letters, word] of [
    ['XA', 'allow, on a condition'],
    ['XD', 'deny, on a condition'],
    ['XU', 'audit, on a condition'],
    ['ZA', 'allow for an object type, on a condition'],
    ['RA', 'resource attribute'],
  ] as const) {
    it(`§2.5.1.1 says that it does not read ${letters}, ${word}`, () => {
      for (const text of [
        `D:(A;;FA;;;SY)(${letters};;FX;;;WD;(@User.Title=="PM"))`,
        `S:( ${letters.toLowerCase()} ;`,
      ]) {
        expect(() => parseSddl(text))
          .to.throw(AccessError, `An ACE of type ${letters} (${word}) is not read from SDDL`)
          .with.property('code', 'sddl-unsupported')
      }
    })
  }

  it('§2.4.4.1 says of each type with an expression or data that it has no form, and keeps it in bytes', () => {
    const types = Object.entries(ACE_TYPES).filter(([, { form }]) => form === 'data' || form === 'object-data')
    expect(types.map(([, { code }]) => code)).to.deep.equal([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0f, 0x12])
    for (const [type, { code, form }] of types) {
      const scope = form === 'object-data' ? '00000000' : ''
      const ace = scope + '010100000000000512000000' + '61727478'
      const size = 8 + ace.length / 2
      const header = Buffer.from([code, 0, size, 0, 1, 0, 0, 0]).toString('hex')
      const acl = Buffer.from([form === 'object-data' ? 4 : 2, 0, 8 + size, 0, 1, 0, 0, 0]).toString('hex')
      const bytes = Buffer.from('01000480' + '00'.repeat(12) + '14000000' + acl + header + ace, 'hex')
      const descriptor = parseDescriptorBytes(bytes)
      expect(Buffer.from(formatDescriptorBytes(descriptor)).toString('hex'), type).to.equal(bytes.toString('hex'))
      expect(() => formatSddl(descriptor))
        .to.throw(AccessError, `An ACE of type ${type}, which holds an expression or data, cannot be written as SDDL.`)
        .with.property('code', 'sddl-unsupported')
    }
  })

  it('is bounded', () => {
    const ace = '(A;;FA;;;SY)'
    expect(parseSddl('D:' + ace.repeat(10_000)).dacl).to.have.length(10_000)
    expect(() => parseSddl('D:'.padEnd(1_048_577)))
      .to.throw(AccessError)
      .with.property('code', 'sddl-too-long')
  })

  it('takes no more than linear time', () => {
    for (const unit of ['(', ' ', 'D:', '((A;', ')(', 'P ', 'A;', '0', '-1']) {
      for (const start of ['', 'D:', 'D:(A;;', 'O:S-1-5', 'D:(A;OI']) {
        const from = process.hrtime.bigint()
        expect(() => parseSddl((start + unit.repeat(65536)).slice(0, 65536) + 'é')).to.throw(DomainError)
        try {
          parseSddl((start + unit.repeat(65536)).slice(0, 65536))
        } catch (error) {
          expect(error).to.be.instanceOf(DomainError)
        }
        expect(Number(process.hrtime.bigint() - from) / 1e6, `${start}${unit}…`).to.be.below(500)
      }
    }
  })

  it('survives the way there and back', () => {
    const descriptor = fc.oneof(
      descriptorOf(textAce(arbitrarySid), arbitrarySid),
      descriptorOf(textAce(commonSid), commonSid),
    )
    fc.assert(
      fc.property(descriptor.map(sayable), (value) => {
        const text = formatSddl(value, { domain })
        expect(parseSddl(text, { domain })).to.deep.equal(value)
        expect(formatSddl(parseSddl(text, { domain }), { domain })).to.equal(text)
      }),
    )
  })

  it('never fails but with a DomainError', () => {
    const pieces = fc.constantFrom(
      ...'O: G: D: S: P AI AR ( ) ; A D OA AU FA GR CI SY BA XX S-1-5-18 - 0x 017 é K'.split(' '),
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (value) => {
        try {
          formatSddl(parseSddl(value))
        } catch (error) {
          expect(error).to.be.instanceOf(DomainError)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
