import { expect } from 'chai'
import fc from 'fast-check'
import {
  formatDescriptorBytes,
  formatSddl,
  parseDescriptorBytes,
  parseSddl,
  parseSid,
  type Ace,
  type SecurityDescriptor,
} from '../../src/access/index.ts'
import { commonSid, DACL_LETTERS, descriptorOf, sayable, textAce } from '../unit/access/arbitraries.ts'
import { askSamba, sambaState, skipWithoutSamba } from './samba/ask-samba.ts'

const DESCRIPTORS = 3000

const domain = parseSid('S-1-5-21-1-2-3')

/** Of Windows's own with letters and without, of the domain, and of nobody. Samba misreads authorities in hexadecimal. */
const sid = fc.oneof(
  commonSid,
  fc
    .constantFrom('S-1-5-32-544', 'S-1-5-32-545', 'S-1-5-11', 'S-1-5-20', 'S-1-3-0', `${domain}-512`, `${domain}-513`)
    .map(parseSid),
  fc
    .tuple(fc.nat(0xfffffffe), fc.array(fc.nat(0xffffffff), { minLength: 1, maxLength: 8 }))
    .map(([authority, rest]) => parseSid(`S-1-${[authority, ...rest].join('-')}`)),
)

const acesOf = ({ dacl, sacl }: SecurityDescriptor): readonly Ace[] => [...(dacl ?? []), ...(sacl ?? [])]

/** Samba 4.17 ends the process over these when it writes SDDL, so it is not asked. */
const isFatal = ({ type }: Ace): boolean => type === 'mandatory-label' || type === 'scoped-policy'

/** What Samba 4.17 is known to refuse or to read otherwise, by reason. */
const DIFFERENT: Readonly<Record<string, (descriptor: SecurityDescriptor) => boolean>> = {
  'NO_ACCESS_CONTROL is unknown to it': ({ dacl, sacl }) => dacl === null || sacl === null,
  'FA is 0x1ff to it': (descriptor) => acesOf(descriptor).some(({ mask }) => mask === 0x1f01ff),
  'KA is unknown to it': (descriptor) => acesOf(descriptor).some(({ mask }) => mask === 0xf003f),
  'S: right after the flags of D: is taken for one of them': ({ dacl, sacl, control }) =>
    dacl?.length === 0 && sacl !== undefined && (control & DACL_LETTERS) !== 0,
}

const differentBecause = (descriptor: SecurityDescriptor): string[] =>
  Object.entries(DIFFERENT).flatMap(([reason, applies]) => (applies(descriptor) ? [reason] : []))

const text = (descriptor: SecurityDescriptor): string => formatSddl(descriptor, { domain })

/** Their parts may lie in any order, [MS-DTYP] §2.4.6: so all are laid out as ours are. */
const laidOut = (bytes: string): string => hex(parseDescriptorBytes(Buffer.from(bytes, 'hex')))

const hex = (descriptor: SecurityDescriptor): string => Buffer.from(formatDescriptorBytes(descriptor)).toString('hex')

interface Answer {
  readonly bytes?: string
  readonly sddl?: string
}

const convert = (questions: readonly object[]): Answer[] =>
  askSamba(
    'convert_sddl.py',
    questions.map((question) => JSON.stringify({ ...question, domain })),
  ) as Answer[]

describe(`[MS-DTYP] §2.5.1 SDDL as somebody else reads and writes it (${sambaState})`, function () {
  this.timeout(60_000)
  let descriptors: readonly SecurityDescriptor[]

  before(function () {
    skipWithoutSamba(this)
    const arbitrary = descriptorOf(
      textAce(sid).filter((ace) => !isFatal(ace)),
      sid,
    ).map(sayable)
    descriptors = fc.sample(arbitrary, { numRuns: DESCRIPTORS, seed: 20060419 })
  })

  it('what we write is read as the bytes that we read it as, but for what is known to differ', () => {
    const answers = convert(descriptors.map((descriptor) => ({ sddl: text(descriptor) })))
    const reasons = new Map<string, number>()
    let compared = 0
    descriptors.forEach((descriptor, index) => {
      const { bytes } = answers[index] ?? {}
      const theirs = bytes === undefined ? 'refused' : laidOut(bytes)
      const ours = hex(parseSddl(text(descriptor), { domain }))
      const known = differentBecause(descriptor)
      known.forEach((reason) => reasons.set(reason, (reasons.get(reason) ?? 0) + 1))
      if (known.length > 0) {
        expect(theirs, text(descriptor)).not.to.equal(ours)
        return
      }
      expect(theirs, text(descriptor)).to.equal(ours)
      compared += 1
    })
    expect(compared).to.be.greaterThan(1000)
    for (const reason of Object.keys(DIFFERENT)) expect(reasons.get(reason) ?? 0, reason).to.be.greaterThan(20)
  })

  it('what they write of our bytes is read as the same bytes; they write a NULL list as none, or as an empty one', () => {
    const answers = convert(descriptors.map((descriptor) => ({ bytes: hex(descriptor) })))
    let compared = 0
    descriptors.forEach((descriptor, index) => {
      if (descriptor.dacl === null || descriptor.sacl === null) return
      const sddl = answers[index]?.sddl ?? ''
      expect(hex(parseSddl(sddl, { domain })), `${text(descriptor)} ${sddl}`).to.equal(hex(descriptor))
      compared += 1
    })
    expect(compared).to.be.greaterThan(1000)
  })

  it('and their bytes of their own text are ours of it', () => {
    const theirs = convert(descriptors.map((descriptor) => ({ bytes: hex(descriptor) }))).map(({ sddl = '' }) => sddl)
    const answers = convert(theirs.map((sddl) => ({ sddl })))
    let compared = 0
    theirs.forEach((sddl, index) => {
      const { bytes } = answers[index] ?? {}
      if (bytes === undefined) return
      expect(laidOut(bytes), sddl).to.equal(hex(parseSddl(sddl, { domain })))
      compared += 1
    })
    expect(compared).to.be.greaterThan(1000)
  })
})
