import { expect } from 'chai'
import type {
  LooseObject,
  PublishingLicense,
  RightsData,
  RightsPolicyTemplate,
} from '../../../src/certificates/index.ts'
import { policyOf, type RightsPrincipal } from '../../../src/rights/index.ts'
import { publicKeyNamed } from '../certificates/keys/test-keys.ts'

const ISSUED = new Date('2026-05-01T00:00:00Z')
const ID = '{abcdef00-0000-0000-0000-000000000001}'

const object = (type: string, value: string, name?: string): LooseObject => ({
  id: { type, value },
  ...(name === undefined ? {} : { name }),
})

const SERVER = {
  object: { type: 'MS-DRM-Server', id: { type: 'MS-GUID', value: '{1}' } },
  publicKey: publicKeyNamed('server'),
  securityLevels: [],
}

const OWNER = object('Windows', '', 'owner@contoso.com')

const UNNAMED: RightsData = {
  kind: 'rights-data',
  issuedTime: new Date('2020-01-01T00:00:00Z'),
  distributionPoints: [],
  work: { object: object('', '') },
  rights: [{ spelling: 'element', name: 'VIEW', access: [object('Internal', 'Anyone')] }],
  authenticatedData: [],
  policies: {},
}

const DATA: RightsData = { ...UNNAMED, descriptor: object('MS-GUID', ID) }

const LICENSE: PublishingLicense = {
  kind: 'publishing-license',
  issuedTime: ISSUED,
  issuer: SERVER,
  distributionPoints: [],
  principal: { ...SERVER, enablingBits: { type: 'sealed-key', value: Buffer.alloc(0) } },
  work: { object: object('filename', 'a.doc'), metadata: { owner: OWNER } },
  encryptedRightsData: Buffer.alloc(0),
  authenticatedData: [],
  policies: {},
  layout: 'client',
}

describe('[MS-RMPR] §2.2.9.8 the policy in rights data', () => {
  it('has each right for each of its principals, with its time', () => {
    const range = { from: ISSUED, until: new Date('2027-05-01T00:00:00Z') }
    const shorter = { from: new Date('2026-06-01T00:00:00Z'), until: new Date('2026-07-01T00:00:00Z') }
    const data: RightsData = {
      ...DATA,
      rights: [
        {
          spelling: 'element',
          name: 'VIEW',
          access: [object('Windows', 'S-1-5-21-1'), object('Unspecified', '', 'a@b')],
        },
        {
          spelling: 'attribute',
          name: 'OBJMODEL',
          access: [object('Internal', 'Owner')],
          times: {
            place: 'after-access',
            conditions: [
              { kind: 'range', range },
              { kind: 'interval', days: 7 },
              { kind: 'range', range: shorter },
              { kind: 'interval', days: 9 },
            ],
          },
        },
      ],
    }
    expect(policyOf(LICENSE, data).rights).to.deep.equal([
      { name: 'VIEW', principal: { kind: 'id', type: 'Windows', id: 'S-1-5-21-1' }, time: {} },
      { name: 'VIEW', principal: { kind: 'address', type: 'Unspecified', address: 'a@b' }, time: {} },
      { name: 'OBJMODEL', principal: { kind: 'owner' }, time: { range: shorter, days: 7 } },
    ])
  })

  it('knows principals by their ID, and one that it does not know is nobody', () => {
    const cases: [LooseObject, RightsPrincipal | undefined][] = [
      [object('Internal', 'Anyone'), { kind: 'anyone' }],
      [object('Internal', 'Everyone'), undefined],
      [object('Windows', '', 'a@b'), { kind: 'address', type: 'Windows', address: 'a@b' }],
      [object('Windows', 'S-1', 'a@b'), { kind: 'id', type: 'Windows', id: 'S-1' }],
      [object('Windows', ''), undefined],
      [object('Federation', '{2}'), { kind: 'id', type: 'Federation', id: '{2}' }],
      [object('Passport', '', 'a@b'), { kind: 'address', type: 'Passport', address: 'a@b' }],
      [object('Unspecified', ''), undefined],
      [object('Group', '', 'a@b'), undefined],
    ]
    for (const [holder, principal] of cases) {
      const data: RightsData = { ...DATA, rights: [{ spelling: 'element', name: 'VIEW', access: [holder] }] }
      const wanted = principal === undefined ? [] : [{ name: 'VIEW', principal, time: {} }]
      expect(policyOf(LICENSE, data).rights, JSON.stringify(holder)).to.deep.equal(wanted)
    }
  })

  it('has its days from the moment the licence was issued', () => {
    const until = new Date('2026-12-01T00:00:00Z')
    const preconditions = [
      { kind: 'range', range: { from: new Date('2026-05-15T00:00:00Z'), until } },
      { kind: 'interval', days: 60 },
    ] as const
    const policy = policyOf(LICENSE, { ...DATA, work: { ...DATA.work, preconditions } })
    expect(policy.documentTime).to.deep.equal({
      from: new Date('2026-05-15T00:00:00Z'),
      until: new Date('2026-06-30T00:00:00Z'),
    })
    expect(policyOf(LICENSE, DATA)).to.have.all.keys('issued', 'owner', 'rights', 'policies')
  })

  it('has the owner, the validity and the revocation of the licence, and else those of the data', () => {
    const validityTime = { from: ISSUED, until: new Date('2033-05-01T00:00:00Z') }
    const revocation = { points: [], interval: { days: 1 } }
    const other = { points: [], interval: { days: 2 } }
    const data: RightsData = {
      ...DATA,
      work: { ...DATA.work, metadata: { owner: object('Federation', '', 'x@y') }, revocation: other },
    }
    const policy = policyOf({ ...LICENSE, validityTime, work: { ...LICENSE.work, revocation } }, data)
    expect(policy).to.deep.include({ issued: ISSUED, validity: validityTime, revocation })
    expect(policy.owner).to.deep.equal({ type: 'Windows', address: 'owner@contoso.com' })
    const bare = policyOf({ ...LICENSE, work: { object: LICENSE.work.object } }, data)
    expect(bare).to.deep.include({ owner: { type: 'Federation', address: 'x@y' }, revocation: other })
    const nameless = policyOf(
      { ...LICENSE, work: { ...LICENSE.work, metadata: { owner: object('Windows', '') } } },
      DATA,
    )
    expect(nameless.owner).to.equal(undefined)
  })

  it('has the lists of applications of the data before those of the licence', () => {
    const list = (filename: string) => [{ filename, min: '1', max: '2' }]
    const policies = { exclusion: list('a.exe'), inclusion: list('b.exe') }
    const policy = policyOf({ ...LICENSE, policies }, { ...DATA, policies: { exclusion: list('c.exe') } })
    expect(policy.policies).to.deep.equal({ exclusion: list('c.exe'), inclusion: list('b.exe') })
  })
})

describe('[MS-RMPR] §3.4.4.1 the policy of a template', () => {
  const template: RightsPolicyTemplate = {
    ...DATA,
    kind: 'rights-policy-template',
    descriptor: object('MS-GUID', ID),
    issuer: SERVER,
    work: { object: object('', ''), preconditions: [{ kind: 'interval', days: 30 }] },
    rights: [{ spelling: 'element', name: 'PRINT', access: [object('Internal', 'Anyone')] }],
    policies: { exclusion: [] },
  }
  const templates = new Map([[ID.toUpperCase(), template]])

  it('counts in place of that of a licence made from it: its rights and its time', () => {
    const policy = policyOf(LICENSE, DATA, templates)
    expect(policy.rights.map(({ name }) => name)).to.deep.equal(['PRINT'])
    expect(policy.documentTime).to.deep.equal({ from: ISSUED, until: new Date('2026-05-31T00:00:00Z') })
    expect(policy.policies).to.deep.equal({})
  })

  it('does not concern another licence', () => {
    for (const data of [UNNAMED, { ...DATA, descriptor: object('MS-GUID', '{2}') }]) {
      expect(policyOf(LICENSE, data, templates)).to.deep.equal(policyOf(LICENSE, data))
    }
  })
})
