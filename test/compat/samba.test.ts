import { expect } from 'chai'
import fc from 'fast-check'
import {
  accessCheck,
  compileAccess,
  formatDescriptorBytes,
  formatSddl,
  RIGHTS,
  SIDS,
  type AccessDecision,
  type Privilege,
  type SecurityDescriptor,
  type SecurityToken,
} from '../../src/access/index.ts'
import { commonSid, mask, textAce } from '../unit/access/arbitraries.ts'
import { askSamba, sambaState, skipWithoutSamba } from './samba/ask-samba.ts'

const QUESTIONS = 5000

interface Question {
  readonly descriptor: SecurityDescriptor
  readonly token: SecurityToken & { readonly privileges: readonly Privilege[] }
  readonly desired: number
}

interface Answer {
  readonly granted: number | null
}

/** OWNER RIGHTS and PRINCIPAL SELF stand for somebody in lists; nobody has them in a token, or owns as them. */
const somebody = commonSid.filter((sid) => sid !== SIDS.ownerRights && sid !== SIDS.principalSelf)

const REQUEST_ONLY = RIGHTS.MAXIMUM_ALLOWED | RIGHTS.ACCESS_SYSTEM_SECURITY

/** Masks have no bits that have a meaning in requests only: the judge hands them on, we do not. */
const ace = textAce(commonSid).map((one) => ({ ...one, mask: (one.mask & ~REQUEST_ONLY) >>> 0 }))

/**
 * With a list, or with none and a plain request. Where the judge differs from [MS-DTYP] §2.5.3.2 it is not asked: without
 * a list it refuses, and with a NULL one it gives the SACL to everybody and answers MAXIMUM_ALLOWED with what was asked.
 */
const isJudged = ({ descriptor, desired }: Question): boolean =>
  descriptor.dacl !== null || (desired & REQUEST_ONLY) === 0

const question: fc.Arbitrary<Question> = fc
  .record({
    descriptor: fc.record({
      owner: somebody,
      group: fc.option(commonSid, { nil: undefined }),
      control: fc.constantFrom(0, 0x1000, 0x0400, 0x1400),
      dacl: fc.oneof(
        { weight: 12, arbitrary: fc.array(ace, { maxLength: 10 }) },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
      sacl: fc.constant(undefined),
    }),
    token: fc.record({
      user: somebody,
      groups: fc.array(somebody, { maxLength: 4 }),
      privileges: fc.subarray<Privilege>(['SeSecurityPrivilege', 'SeTakeOwnershipPrivilege'], { maxLength: 1 }),
    }),
    desired: fc.tuple(mask, fc.constantFrom(0, 0, 0, RIGHTS.MAXIMUM_ALLOWED, RIGHTS.ACCESS_SYSTEM_SECURITY)),
  })
  .map(({ desired: [bits, more], ...rest }) => ({
    ...rest,
    desired: ((bits & ~REQUEST_ONLY) | more) >>> 0,
  }))
  .filter(isJudged)

const asked = ({ descriptor, token: { user, groups, privileges }, desired }: Question): string =>
  JSON.stringify({
    descriptor: Buffer.from(formatDescriptorBytes(descriptor)).toString('hex'),
    sids: [user, ...groups],
    privileges,
    desired,
  })

const judge = (questions: readonly Question[]): Answer[] =>
  askSamba('judge_access.py', questions.map(asked)) as Answer[]

describe(`[MS-DTYP] §2.5.3.2 as somebody else's evaluator judges (${sambaState})`, function () {
  this.timeout(120_000)
  let questions: readonly Question[]
  let answers: readonly Answer[]

  before(function () {
    skipWithoutSamba(this)
    questions = fc.sample(question, { numRuns: QUESTIONS, seed: 20060419 })
    answers = judge(questions)
  })

  /** MAXIMUM_ALLOWED of nothing is refused here, as the paragraph has it; the judge grants nothing. */
  const theirs = (index: number): number | null => {
    const { granted } = answers[index] ?? { granted: null }
    return granted === 0 && ((questions[index]?.desired ?? 0) & RIGHTS.MAXIMUM_ALLOWED) !== 0 ? null : granted
  }

  const differing = (check: (question: Question) => AccessDecision): string[] =>
    questions.flatMap((one, index) => {
      const { granted, grantedMask } = check(one)
      const ours = granted ? grantedMask : null
      return ours === theirs(index)
        ? []
        : [`${asked(one)} ${formatSddl(one.descriptor)}: ${ours}, not ${theirs(index)}`]
    })

  it(`${QUESTIONS} random descriptors and tokens get the same answer`, () => {
    expect(answers).to.have.length(QUESTIONS)
    expect(
      differing(({ descriptor, token, desired }) => accessCheck(descriptor, token, desired, undefined)),
    ).to.deep.equal([])
  })

  it('and the same from the compiled check', () => {
    expect(
      differing(({ descriptor, token, desired }) => compileAccess(descriptor, desired, undefined)(token)),
    ).to.deep.equal([])
  })

  it('and they are of every kind', () => {
    const kinds = new Map<string, number>()
    questions.forEach((one, index) => {
      const kind = `${theirs(index) === null ? 'refused' : 'granted'} ${(one.desired & REQUEST_ONLY) === 0 ? 'plain' : 'special'}`
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    })
    expect([...kinds.keys()].sort()).to.deep.equal([
      'granted plain',
      'granted special',
      'refused plain',
      'refused special',
    ])
    for (const [kind, count] of kinds) expect(count, kind).to.be.greaterThan(50)
  })
})
