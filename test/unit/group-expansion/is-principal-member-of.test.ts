import { expect } from 'chai'
import { DomainError } from '../../../src/base/domain-error.ts'
import {
  createIsPrincipalMemberOf,
  GroupExpansionError,
  type ForestDirectory,
  type Forests,
  type MembershipQuestion,
  type OtherForest,
} from '../../../src/group-expansion/index.ts'
import { PROFILES } from '../../../src/protocol/profile.ts'

const MEMBERSHIPS: Readonly<Record<string, readonly string[]>> = { 'ann@here': ['writers', 'staff'], 'bob@here': [] }
const GROUPS: Readonly<Record<string, string>> = { 'writers@here': 'writers', 'guests@here': 'guests' }

const DIRECTORY: ForestDirectory = {
  isOwn: (address) => address.endsWith('@here'),
  groupsOf: (address) => Promise.resolve(MEMBERSHIPS[address]),
  findGroup: (address) => Promise.resolve(GROUPS[address]),
  subgroupsElsewhere: (group) => Promise.resolve(group === 'guests' ? ['visitors@there'] : []),
}

const CALLER = { name: 'EMULATOR\\service', sid: 'S-1-5-21-1-2-3-1000', remoteAddress: '127.0.0.1' }

describe('[MS-RMPRS] §3.5.4.1 IsPrincipalMemberOf', () => {
  let asked: MembershipQuestion[]
  let there: OtherForest
  const forests: Forests = { forestOf: (address) => (address.endsWith('@there') ? there : undefined) }

  beforeEach(() => {
    asked = []
    there = {
      isPrincipalMemberOf: (question) => {
        asked.push(question)
        return Promise.resolve(question.principal === 'bob@here')
      },
    }
  })

  const ask = (
    principalName: string | undefined,
    targetGroups: readonly (string | undefined)[],
    { so = 0, maximumVersion = '1.0.0.0', mostCalls = 10 } = {},
  ) =>
    createIsPrincipalMemberOf({ offered: PROFILES['rms-1.0-sp2'], directory: DIRECTORY, forests, mostCalls })({
      header: { minimumVersion: '1.0.0.0', maximumVersion },
      parameters: { principalName, targetGroups, crossForestCallsSoFar: so },
      caller: CALLER,
      at: new Date('2026-01-01T00:00:00Z'),
    })

  const refusal = (attempt: Promise<unknown>): Promise<string> =>
    attempt.then(
      () => 'none',
      (error: unknown) =>
        error instanceof DomainError ? `${error.code} ${error.parameter ?? ''}`.trim() : String(error),
    )

  it('is true for a member of one of the groups at least', async () => {
    expect(await ask('ann@here', ['guests@here', 'writers@here'])).to.equal(true)
    expect(await ask('bob@here', ['writers@here'])).to.equal(false)
  })

  it('is false for whom or what is not found, and asks nobody', async () => {
    expect(await ask('nobody@here', ['writers@here'])).to.equal(false)
    expect(await ask('ann@here', ['nothing@here', 'group@nowhere', 'no address'])).to.equal(false)
    expect(asked).to.deep.equal([])
  })

  it('asks the forest of a group, or of a group in a group, with the count one higher', async () => {
    expect(await ask('bob@here', ['a@there', 'b@there'], { so: 3 })).to.equal(true)
    expect(await ask('ann@here', ['guests@here'])).to.equal(false)
    expect(asked).to.deep.equal([
      { principal: 'bob@here', groups: ['a@there', 'b@there'], callsSoFar: 4 },
      { principal: 'ann@here', groups: ['visitors@there'], callsSoFar: 1 },
    ])
  })

  it('does not ask elsewhere what it knows itself', async () => {
    expect(await ask('ann@here', ['a@there', 'writers@here'])).to.equal(true)
    expect(asked).to.deep.equal([])
  })

  it('note <23> refuses once the count has reached its maximum, and does not ask when it would', async () => {
    expect(await refusal(ask('ann@here', ['writers@here'], { so: 10 }))).to.equal(
      'too-many-forests crossForestCallsSoFar',
    )
    expect(await ask('ann@here', ['writers@here'], { so: 9 })).to.equal(true)
    expect(await refusal(ask('bob@here', ['a@there'], { so: 9 }))).to.equal('too-many-forests crossForestCallsSoFar')
    expect(await refusal(ask('ann@here', ['writers@here'], { so: 2, mostCalls: 2 }))).to.match(/^too-many-forests/)
    expect(asked).to.deep.equal([])
  })

  it('fails when a forest that it depends on fails', async () => {
    there = { isPrincipalMemberOf: () => Promise.reject(new GroupExpansionError('forest-unavailable', 'down')) }
    expect(await refusal(ask('bob@here', ['a@there']))).to.equal('forest-unavailable')
  })

  it('refuses what is missing, too much, or of another version', async () => {
    const malformed: readonly [string, Promise<string>, string][] = [
      ['nobody', refusal(ask(undefined, ['writers@here'])), 'argument-missing principalName'],
      ['no groups', refusal(ask('ann@here', [])), 'argument-missing targetGroups'],
      ['a group that is null', refusal(ask('ann@here', [undefined])), 'argument-missing targetGroups'],
      [
        'many groups',
        refusal(ask('ann@here', Array<string>(101).fill('a@here'))),
        'argument-out-of-range targetGroups',
      ],
      ['a long name', refusal(ask('a'.repeat(321), ['a@here'])), 'argument-out-of-range principalName'],
      [
        'a negative count',
        refusal(ask('ann@here', ['a@here'], { so: -1 })),
        'argument-out-of-range crossForestCallsSoFar',
      ],
      ['a version', refusal(ask('ann@here', ['a@here'], { maximumVersion: '2.0.0.0' })), 'version-unsupported'],
    ]
    for (const [what, told, expected] of malformed) expect(await told, what).to.equal(expected)
  })
})
