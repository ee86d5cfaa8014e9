import { expect } from 'chai'
import { lockOutPolicy } from '../../../src/app/lock-out-policy.ts'
import { ConfigError, loadSettings } from '../../../src/config/index.ts'

const policy = (...assignments: readonly string[]) =>
  lockOutPolicy(loadSettings({ assignments: assignments.map((text) => `accounts.lockout${text}`) }))

const minutes = (count: number) => ({ years: 0, months: 0, days: 0, minutes: count })

describe('the lock-out policy of an installation', () => {
  it('is ten failures, ten minutes unless told otherwise', () => {
    expect(policy()).to.deep.equal({ threshold: 10, window: minutes(10), duration: minutes(10) })
  })

  it('is as the settings say', () => {
    expect(policy('Threshold=0')).to.include({ threshold: 0 })
    expect(policy('Threshold=999', 'Window=PT1M', 'Duration=P1D')).to.deep.equal({
      threshold: 999,
      window: minutes(1),
      duration: { years: 0, months: 0, days: 1, minutes: 0 },
    })
    expect(policy('Duration=until-unlocked')).to.include({ duration: 'until-unlocked' })
  })

  for (const wrong of [
    'Threshold=-1',
    'Threshold=1000',
    'Threshold=1.5',
    'Window=10',
    'Duration=never',
    'Duration=PT9M',
  ]) {
    it(`is none with ${wrong}`, () => expect(() => policy(wrong)).to.throw(ConfigError))
  }
})
