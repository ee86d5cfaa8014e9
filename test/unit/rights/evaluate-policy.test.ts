import { expect } from 'chai'
import type { Interval } from '../../../src/base/moment.ts'
import type { TimeCondition } from '../../../src/certificates/index.ts'
import {
  evaluatePolicy,
  RightsError,
  type AccountType,
  type Evaluation,
  type Grant,
  type GrantedRight,
  type GroupName,
  type Licensee,
  type LicensingPolicies,
  type PolicyRight,
  type RightsPolicy,
  type RightsPrincipal,
  type RightTime,
} from '../../../src/rights/index.ts'

const AT = new Date('2026-06-01T12:00:00Z')
const ISSUED = new Date('2026-05-01T00:00:00Z')

const range = (from: string, until: string): RightTime & { readonly range: Interval } => ({
  range: { from: new Date(`${from}:00Z`), until: new Date(`${until}:00Z`) },
})

const address = (text: string, type: AccountType | 'Unspecified' = 'Unspecified'): RightsPrincipal => ({
  kind: 'address',
  type,
  address: text,
})

const right = (name: string, principal: RightsPrincipal, time: RightTime = {}): PolicyRight => ({
  name,
  principal,
  time,
})

const USER: Licensee = { type: 'Windows', id: 'S-1-5-21-1-2-3-1001', addresses: ['user@contoso.com'] }

const ID = { kind: 'id', type: 'Windows', id: USER.id } as const

/** What a use licence has of a right. */
const granted = (name: string, ...conditions: TimeCondition[]): GrantedRight => ({ name, conditions })

const POLICY: RightsPolicy = {
  issued: ISSUED,
  owner: { type: 'Windows', address: 'owner@contoso.com' },
  rights: [],
  policies: {},
}

const SERVER: LicensingPolicies = { applicationExclusions: [], creationTimeTolerance: 0 }

interface Case {
  readonly policy?: Partial<RightsPolicy>
  readonly licensee?: Partial<Licensee>
  readonly server?: Partial<LicensingPolicies>
  /** The groups the licensee is in, by SID or address. */
  readonly groups?: readonly string[]
  readonly at?: Date
}

const nameOfGroup = (group: GroupName): string => ('sid' in group ? group.sid : group.address)

function evaluate({ policy, licensee, server, groups = [], at = AT }: Case, asked: string[] = []): Promise<Grant> {
  const evaluation: Evaluation = {
    policy: { ...POLICY, ...policy },
    licensee: { ...USER, ...licensee },
    server: { ...SERVER, ...server },
    groups: {
      isMemberOf: (_, group) => {
        asked.push(nameOfGroup(group))
        return Promise.resolve(groups.includes(nameOfGroup(group)))
      },
    },
    at,
  }
  return evaluatePolicy(evaluation)
}

async function refusal(evaluated: Promise<Grant>): Promise<string | undefined> {
  try {
    await evaluated
    return undefined
  } catch (error) {
    return error instanceof RightsError ? error.code : String(error)
  }
}

const namesOf = async (evaluated: Promise<Grant>): Promise<string[]> => (await evaluated).rights.map(({ name }) => name)

describe('[MS-RMPR] §3.4.4.1 who has rights', () => {
  const isGranted = async (principal: RightsPrincipal, more: Case = {}): Promise<boolean> =>
    (await refusal(evaluate({ ...more, policy: { rights: [right('VIEW', principal)] } }))) === undefined

  it('has them by address, whatever the case, by an alias or by SID', async () => {
    expect(await isGranted(address('USER@Contoso.com'))).to.equal(true)
    expect(await isGranted(address('user@contoso.com', 'Windows'))).to.equal(true)
    expect(await isGranted(address('other@contoso.com'))).to.equal(false)
    const licensee = { addresses: ['user@contoso.com', 'alias@contoso.com'] }
    expect(await isGranted(address('alias@contoso.com'), { licensee })).to.equal(true)
    expect(await isGranted(ID)).to.equal(true)
    expect(await isGranted({ ...ID, id: `${USER.id}2` })).to.equal(false)
  })

  it('has them by a group, by its SID or address', async () => {
    const group = 'staff@contoso.com'
    expect(await isGranted(address(group), { groups: [group] })).to.equal(true)
    expect(await isGranted(address(group), { groups: ['others@contoso.com'] })).to.equal(false)
    expect(await isGranted({ ...ID, id: 'S-1-5-21-1-2-3-513' }, { groups: ['S-1-5-21-1-2-3-513'] })).to.equal(true)
  })

  it('has them as anyone, whatever proves him', async () => {
    for (const type of ['Windows', 'Federation', 'Passport'] as const) {
      expect(await isGranted({ kind: 'anyone' }, { licensee: { type } })).to.equal(true)
    }
  })

  it('has those for Windows accounts with one of these only', async () => {
    const licensee = { type: 'Federation' } as const
    expect(await isGranted(address('user@contoso.com', 'Windows'), { licensee })).to.equal(false)
    expect(await isGranted(ID, { licensee })).to.equal(false)
    expect(await isGranted(address('user@contoso.com'), { licensee })).to.equal(true)
    expect(await isGranted(address('user@contoso.com', 'Federation'), { licensee })).to.equal(true)
    expect(await isGranted({ ...ID, type: 'Federation' }, { licensee })).to.equal(true)
    expect(await isGranted(address('user@contoso.com', 'Federation'))).to.equal(false)
    // Other IDs are those of accounts: no group is looked for.
    const passport = { ...ID, type: 'Passport', id: 'group' } as const
    expect(await isGranted(passport, { licensee: { type: 'Passport' }, groups: ['group'] })).to.equal(false)
  })

  it('has none as the owner in a policy without one', async () => {
    expect(await isGranted({ kind: 'owner' }, {})).to.equal(false)
  })

  it('is refused where the policy gives nobody anything', async () => {
    expect(await refusal(evaluate({}))).to.equal('no-rights-for-principal')
  })

  it('is not asked for in groups where it is known, and in each group once', async () => {
    const asked: string[] = []
    const rights = ['VIEW', 'PRINT', 'VIEW'].flatMap((name) => [
      right(name, address('user@contoso.com')),
      right(name, address('Staff@contoso.com')),
      right('EDIT', address('staff@contoso.com')),
    ])
    await evaluate({ policy: { rights } }, asked)
    expect(asked).to.deep.equal(['staff@contoso.com'])
  })

  it('hears of a failure to find out about a group', async () => {
    const failed: unknown = await evaluatePolicy({
      policy: { ...POLICY, rights: [right('VIEW', address('staff@contoso.com'))] },
      licensee: USER,
      server: SERVER,
      groups: { isMemberOf: () => Promise.reject(new Error('the directory is away')) },
      at: AT,
    }).catch((error: unknown) => error)
    expect(String(failed)).to.equal('Error: the directory is away')
  })
})

describe('[MS-RMPR] §3.4.4.1 the owner and super-users', () => {
  const rights = [right('VIEW', address('nobody@contoso.com'))]
  const OWNER = { addresses: ['Owner@contoso.com'] }

  it('get OWNER and nothing else, whatever the policy says, and after its time', async () => {
    const policy = { rights, documentTime: range('2020-01-01T00:00', '2020-01-02T00:00').range }
    const owner = await evaluate({ policy, licensee: OWNER })
    expect(owner).to.deep.include({ because: 'owner', rights: [granted('OWNER')] })
    const server = { superUserGroup: 'super@contoso.com' }
    const superUser = await evaluate({ policy, server, groups: ['super@contoso.com'] })
    expect(superUser).to.deep.include({ because: 'super-user', rights: [granted('OWNER')] })
  })

  it('are nobody else: not of another type, not where there are no super-users', async () => {
    const licensee = { ...OWNER, type: 'Federation' } as const
    expect(await refusal(evaluate({ policy: { rights }, licensee }))).to.equal('no-rights-for-principal')
    expect(await refusal(evaluate({ policy: { rights }, groups: ['super@contoso.com'] }))).to.equal(
      'no-rights-for-principal',
    )
    const server = { superUserGroup: 'super@contoso.com' }
    expect(await refusal(evaluate({ policy: { rights }, server }))).to.equal('no-rights-for-principal')
  })

  it('are not the only ones with OWNER: a policy may give it, and then it stands alone', async () => {
    const given = [right('VIEW', { kind: 'anyone' }), right('OWNER', address('user@contoso.com'))]
    const grant = await evaluate({ policy: { rights: given } })
    expect(grant).to.deep.include({ because: 'policy', rights: [granted('OWNER')] })
  })
})

describe('[MS-RMPR] §2.2.9.8.4, §2.2.9.9.6 when rights hold', () => {
  const anyone = (name: string, time: RightTime = {}): PolicyRight => right(name, { kind: 'anyone' }, time)

  it('is in the use licence: ranges and days as the policy has them', async () => {
    const [now, later] = [range('2026-05-30T00:00', '2026-07-01T00:00'), range('2026-08-01T00:00', '2026-09-01T00:00')]
    const rights = [
      anyone('VIEW', now),
      anyone('PRINT', { days: 3 }),
      anyone('EDIT'),
      anyone('X', { ...later, days: 2 }),
    ]
    expect((await evaluate({ policy: { rights } })).rights).to.deep.equal([
      granted('VIEW', { kind: 'range', ...now }),
      granted('PRINT', { kind: 'interval', days: 3 }),
      granted('EDIT'),
      granted('X', { kind: 'range', ...later }, { kind: 'interval', days: 2 }),
    ])
  })

  it('does not reach to those that are over, and those begin at their first minute and end before their last', async () => {
    const rights = [anyone('VIEW', range('2026-05-01T00:00', '2026-06-01T12:00')), anyone('PRINT')]
    expect(await namesOf(evaluate({ policy: { rights } }))).to.deep.equal(['PRINT'])
    const before = new Date(AT.getTime() - 1)
    expect(await namesOf(evaluate({ policy: { rights }, at: before }))).to.deep.equal(['VIEW', 'PRINT'])
    expect(await refusal(evaluate({ policy: { rights: rights.slice(0, 1) } }))).to.equal('publishing-license-time')
    expect(
      await namesOf(evaluate({ policy: { rights: [anyone('VIEW', { days: 0 }), anyone('EDIT')] } })),
    ).to.deep.equal(['EDIT'])
  })

  it('is never outside the time of the document', async () => {
    const rights = [anyone('VIEW', range('2026-01-01T00:00', '2026-06-20T00:00')), anyone('PRINT')]
    const documentTime = range('2026-05-15T00:00', '2026-06-30T00:00').range
    const grant = await evaluate({ policy: { rights, documentTime } })
    expect(grant.rights).to.deep.equal([
      granted('VIEW', { kind: 'range', ...range('2026-05-15T00:00', '2026-06-20T00:00') }),
      granted('PRINT', { kind: 'range', range: documentTime }),
    ])
    for (const [at, wanted] of [
      ['2026-05-14T23:59:59Z', 'publishing-license-time'],
      ['2026-05-15T00:00:00Z', undefined],
      ['2026-06-29T23:59:59Z', undefined],
      ['2026-06-30T00:00:00Z', 'publishing-license-time'],
    ] as const) {
      expect(await refusal(evaluate({ policy: { rights, documentTime }, at: new Date(at) })), at).to.equal(wanted)
    }
  })

  it('is for nobody outside the validity of the licence itself', async () => {
    const validity = range('2026-06-02T00:00', '2026-06-03T00:00').range
    const policy = { rights: [anyone('VIEW')], validity }
    for (const licensee of [{}, { addresses: ['owner@contoso.com'] }]) {
      expect(await refusal(evaluate({ policy, licensee }))).to.equal('publishing-license-time')
      expect(await refusal(evaluate({ policy, licensee, at: validity.from }))).to.equal(undefined)
    }
  })

  it('tells nobody without rights that the time is over', async () => {
    const rights = [right('VIEW', address('other@contoso.com'))]
    expect(
      await refusal(
        evaluate({ policy: { rights, documentTime: range('2020-01-01T00:00', '2020-01-02T00:00').range } }),
      ),
    ).to.equal('no-rights-for-principal')
  })

  it('is the widest of what several grants of a right give, and all of them where none is', async () => {
    const wide = range('2026-01-01T00:00', '2027-01-01T00:00')
    const narrow = range('2026-05-01T00:00', '2026-07-01T00:00')
    const later = range('2026-12-01T00:00', '2028-01-01T00:00')
    const conditionsOf = async (times: readonly RightTime[]): Promise<(readonly TimeCondition[])[]> =>
      (await evaluate({ policy: { rights: times.map((time) => anyone('VIEW', time)) } })).rights.map(
        ({ conditions }) => conditions,
      )
    const [ofWide, ofNarrow, ofLater] = [wide, narrow, later].map((time) => [{ kind: 'range', ...time }])
    const days = (count: number): TimeCondition => ({ kind: 'interval', days: count })
    expect(await conditionsOf([narrow, wide, narrow])).to.deep.equal([ofWide])
    expect(await conditionsOf([narrow, {}, wide])).to.deep.equal([[]])
    expect(await conditionsOf([wide, later])).to.deep.equal([ofWide, ofLater])
    expect(await conditionsOf([{ days: 3 }, { days: 30 }, { days: 30 }])).to.deep.equal([[days(30)]])
    expect(await conditionsOf([{ ...wide, days: 3 }, narrow])).to.deep.equal([[...(ofWide ?? []), days(3)], ofNarrow])
  })
})

describe('[MS-RMPR] §3.4.4.1 what else a use licence takes over', () => {
  const rights = [right('VIEW', { kind: 'anyone' })]
  const word = { filename: 'winword.exe', min: '1.0.0.0', max: '11.0.0.0' }
  const excel = { ...word, filename: 'excel.exe' }

  it('is the applications of the policy and those that the server shuts out', async () => {
    const policy = { rights, policies: { exclusion: [word], inclusion: [word] } }
    const policiesOf = async (
      own: Partial<RightsPolicy>,
      applicationExclusions: LicensingPolicies['applicationExclusions'],
    ) => (await evaluate({ policy: own, server: { applicationExclusions } })).policies
    expect(await policiesOf(policy, [excel])).to.deep.equal({ exclusion: [word, excel], inclusion: [word] })
    expect(await policiesOf(policy, [])).to.deep.equal(policy.policies)
    expect(await policiesOf({ rights }, [excel])).to.deep.equal({ exclusion: [excel] })
    expect(await policiesOf({ rights }, [])).to.deep.equal({})
  })

  it('is the revocation point, and the operating systems that are shut out', async () => {
    const revocation = {
      points: [{ object: { type: 'Revocation', id: { type: 'MS-GUID', value: '{0}' } } }],
      interval: { days: 1 },
    }
    const osExclusion = { min: '5.0.0.0', max: '5.1.0.0' }
    const grant = await evaluate({ policy: { rights, revocation }, server: { osExclusion } })
    expect(grant).to.deep.include({ revocation, osExclusions: [osExclusion] })
    expect(await evaluate({ policy: { rights } })).to.have.all.keys('because', 'rights', 'policies')
  })

  it('is nothing for an account that is newer than the licence by more than the tolerance', async () => {
    const licensee = { credentialsCreated: new Date(ISSUED.getTime() + 10 * 60_000) }
    const tolerant = (minutes: number): Promise<string | undefined> =>
      refusal(evaluate({ policy: { rights }, licensee, server: { creationTimeTolerance: minutes } }))
    expect(await tolerant(9)).to.equal('credential-creation-time')
    expect(await tolerant(10)).to.equal(undefined)
  })
})
