import { expect } from 'chai'
import { effectivePolicy, type RightsPolicy } from '../../../src/rights/index.ts'

const ID = '{ABCDEF00-0000-0000-0000-000000000001}'

const policy = (name: string, id?: string): RightsPolicy => ({
  issued: new Date('2026-05-01T00:00:00Z'),
  ...(id === undefined ? {} : { id }),
  owner: { type: 'Windows', address: 'owner@contoso.com' },
  preconditions: [],
  rights: [{ name, principal: { kind: 'anyone' }, time: {} }],
  applications: { exclusion: [], inclusion: [] },
})

describe('[MS-RMPR] §3.4.4.1 the policy of a template', () => {
  const template: RightsPolicy = {
    issued: new Date('2020-01-01T00:00:00Z'),
    id: ID,
    preconditions: [{ days: 30 }],
    rights: [{ name: 'PRINT', principal: { kind: 'anyone' }, time: { days: 3 } }],
    applications: { exclusion: [], inclusion: [{ filename: 'a.exe', minimum: '1', maximum: '2' }] },
  }
  const templates = new Map([[ID, template]])

  it('counts in place of that of a licence made from it, whatever the case of the GUID', () => {
    for (const id of [ID, ID.toLowerCase()]) {
      const license = policy('VIEW', id)
      expect(effectivePolicy(license, templates)).to.deep.equal({
        ...license,
        preconditions: template.preconditions,
        rights: template.rights,
      })
    }
  })

  it('does not concern another licence', () => {
    const other = policy('VIEW', '{ABCDEF00-0000-0000-0000-000000000002}')
    expect(effectivePolicy(other, templates)).to.equal(other)
    const own = policy('VIEW')
    expect(effectivePolicy(own, templates)).to.equal(own)
  })
})
