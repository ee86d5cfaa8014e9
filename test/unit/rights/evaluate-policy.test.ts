import { expect } from 'chai'
import {
  evaluatePolicy,
  RightsError,
  type Evaluation,
  type Grant,
  type GroupName,
  type Licensee,
  type LicensingPolicies,
  type Right,
  type RightsPolicy,
  type RightsPrincipal,
  type TimeCondition,
} from '../../../src/rights/index.ts'

const AT = new Date('2026-06-01T12:00:00Z')
const ISSUED = new Date('2026-05-01T00:00:00Z')

const range = (from: string, until: string): TimeCondition => ({
  range: { from: new Date(`${from}:00Z`), until: new Date(`${until}:00Z`) },
})

const address = (text: string, type: 'Windows' | 'Unspecified' = 'Unspecified'): RightsPrincipal => ({
  kind: 'address',
  type,
  address: text,
})

const right = (name: string, principal: RightsPrincipal, time: TimeCondition = {}): Right => ({ name, principal, time })

const USER: Licensee = { type: 'Windows', id: 'S-1-5-21-1-2-3-1001', addresses: ['user@contoso.com'] }

const POLICY: RightsPolicy = {
  issued: ISSUED,
  owner: { type: 'Windows', address: 'owner@contoso.com' },
  preconditions: [],
  rights: [],
  applications: { exclusion: [], inclusion: [] },
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
  const granted = async (principal: RightsPrincipal, more: Case = {}): Promise<boolean> =>
    (await refusal(evaluate({ ...more, policy: { rights: [right('VIEW', principal)] } }))) === undefined

  it('has them by address, whatever the case, by an alias or by SID', async () => {
    expect(await granted(address('USER@Contoso.com'))).to.equal(true)
    expect(await granted(address('user@contoso.com', 'Windows'))).to.equal(true)
    expect(await granted(address('other@contoso.com'))).to.equal(false)
    const licensee = { addresses: ['user@contoso.com', 'alias@contoso.com'] }
    expect(await granted(address('alias@contoso.com'), { licensee })).to.equal(true)
    expect(await granted({ kind: 'sid', sid: USER.id })).to.equal(true)
    expect(await granted({ kind: 'sid', sid: `${USER.id}2` })).to.equal(false)
  })

  it('has them by a group, by its SID or address', async () => {
    const group = 'staff@contoso.com'
    expect(await granted(address(group), { groups: [group] })).to.equal(true)
    expect(await granted(address(group), { groups: ['others@contoso.com'] })).to.equal(false)
    expect(await granted({ kind: 'sid', sid: 'S-1-5-21-1-2-3-513' }, { groups: ['S-1-5-21-1-2-3-513'] })).to.equal(true)
  })

  it('has them as anyone, whatever proves him', async () => {
    for (const type of ['Windows', 'Federation', 'Passport'] as const) {
      expect(await granted({ kind: 'anyone' }, { licensee: { type } })).to.equal(true)
    }
  })

  it('has those for Windows accounts with one of these only', async () => {
    const licensee = { type: 'Federation' } as const
    expect(await granted(address('user@contoso.com', 'Windows'), { licensee })).to.equal(false)
    expect(await granted({ kind: 'sid', sid: USER.id }, { licensee })).to.equal(false)
    expect(await granted(address('user@contoso.com'), { licensee })).to.equal(true)
  })

  it('has none as the owner in a policy without one', async () => {
    expect(await granted({ kind: 'owner' }, {})).to.equal(false)
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
    const policy = { rights, preconditions: [range('2020-01-01T00:00', '2020-01-02T00:00')] }
    const owner = await evaluate({ policy, licensee: OWNER })
    expect(owner).to.deep.include({ because: 'owner', rights: [{ name: 'OWNER', time: {} }] })
    const server = { superUserGroup: 'super@contoso.com' }
    const superUser = await evaluate({ policy, server, groups: ['super@contoso.com'] })
    expect(superUser).to.deep.include({ because: 'super-user', rights: [{ name: 'OWNER', time: {} }] })
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
    expect(grant).to.deep.include({ because: 'policy', rights: [{ name: 'OWNER', time: {} }] })
  })
})

describe('[MS-RMPR] §2.2.9.8.4, §2.2.9.9.6 when rights hold', () => {
  const anyone = (name: string, time: TimeCondition = {}): Right => right(name, { kind: 'anyone' }, time)

  it('is in the use licence: ranges and days as the policy has them', async () => {
    const rights = [
      anyone('VIEW', range('2026-05-30T00:00', '2026-07-01T00:00')),
      anyone('PRINT', { days: 3 }),
      anyone('EDIT'),
      anyone('FORWARD', { ...range('2026-08-01T00:00', '2026-09-01T00:00'), days: 2 }),
    ]
    const grant = await evaluate({ policy: { rights } })
    expect(grant.rights).to.deep.equal(rights.map(({ name, time }) => ({ name, time })))
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

  it('is never outside the time of the document: range, or days since it was issued', async () => {
    const rights = [anyone('VIEW', range('2026-01-01T00:00', '2026-06-20T00:00')), anyone('PRINT')]
    const preconditions = [range('2026-05-15T00:00', '2026-12-01T00:00'), { days: 60 }]
    const grant = await evaluate({ policy: { rights, preconditions } })
    expect(grant.rights).to.deep.equal([
      { name: 'VIEW', time: range('2026-05-15T00:00', '2026-06-20T00:00') },
      { name: 'PRINT', time: range('2026-05-15T00:00', '2026-06-30T00:00') },
    ])
    for (const [condition, at] of [
      [{ days: 31 }, AT],
      [range('2026-06-02T00:00', '2026-06-03T00:00'), AT],
      [{ days: 31 }, new Date('2026-04-30T23:59:00Z')],
    ] as const) {
      const evaluated = evaluate({ policy: { rights, preconditions: [condition] }, at })
      expect(await refusal(evaluated)).to.equal('publishing-license-time')
    }
    const lastMoment = new Date('2026-05-31T23:59:59Z')
    const evaluated = evaluate({ policy: { rights, preconditions: [{ days: 31 }] }, at: lastMoment })
    expect(await refusal(evaluated)).to.equal(undefined)
  })

  it('tells nobody without rights that the time is over', async () => {
    const rights = [right('VIEW', address('other@contoso.com'))]
    expect(await refusal(evaluate({ policy: { rights, preconditions: [{ days: 1 }] } }))).to.equal(
      'no-rights-for-principal',
    )
  })

  it('is the widest of what several grants of a right give, and all of them where none is', async () => {
    const wide = range('2026-01-01T00:00', '2027-01-01T00:00')
    const narrow = range('2026-05-01T00:00', '2026-07-01T00:00')
    const later = range('2026-12-01T00:00', '2028-01-01T00:00')
    const timesOf = async (times: readonly TimeCondition[]): Promise<TimeCondition[]> =>
      (await evaluate({ policy: { rights: times.map((time) => anyone('VIEW', time)) } })).rights.map(({ time }) => time)
    expect(await timesOf([narrow, wide, narrow])).to.deep.equal([wide])
    expect(await timesOf([narrow, {}, wide])).to.deep.equal([{}])
    expect(await timesOf([wide, later])).to.deep.equal([wide, later])
    expect(await timesOf([{ days: 3 }, { days: 30 }, { days: 30 }])).to.deep.equal([{ days: 30 }])
    expect(await timesOf([{ ...wide, days: 3 }, narrow])).to.deep.equal([{ ...wide, days: 3 }, narrow])
  })
})

describe('[MS-RMPR] §3.4.4.1 what else a use licence takes over', () => {
  const rights = [right('VIEW', { kind: 'anyone' })]
  const word = { filename: 'winword.exe', minimum: '1.0.0.0', maximum: '11.0.0.0' }
  const excel = { ...word, filename: 'excel.exe' }

  it('is the applications of the policy and those that the server shuts out', async () => {
    const policy = { rights, applications: { exclusion: [word], inclusion: [word] } }
    const grant = await evaluate({ policy, server: { applicationExclusions: [excel] } })
    expect(grant.applications).to.deep.equal({ exclusion: [word, excel], inclusion: [word] })
  })

  it('is the revocation point, and the operating systems that are shut out', async () => {
    const revocationPoint = {
      idType: 'MS-GUID',
      id: '{00000000-0000-0000-0000-000000000001}',
      address: 'http://revocation/list',
      modulus: Buffer.alloc(128, 1),
      refresh: { days: 1, hours: 0, minutes: 0, seconds: 0 },
    }
    const osExclusion = { minimum: '5.0.0.0', maximum: '5.1.0.0' }
    const grant = await evaluate({ policy: { rights, revocationPoint }, server: { osExclusion } })
    expect(grant).to.deep.include({ revocationPoint, osExclusion })
    expect(await evaluate({ policy: { rights } })).to.have.all.keys('because', 'rights', 'applications')
  })

  it('is nothing for an account that is newer than the licence by more than the tolerance', async () => {
    const licensee = { credentialsCreated: new Date(ISSUED.getTime() + 10 * 60_000) }
    const tolerant = (minutes: number): Promise<string | undefined> =>
      refusal(evaluate({ policy: { rights }, licensee, server: { creationTimeTolerance: minutes } }))
    expect(await tolerant(9)).to.equal('credential-creation-time')
    expect(await tolerant(10)).to.equal(undefined)
  })
})
