import { expect } from 'chai'
import { frozenClock, systemClock } from '../../../src/base/clock.ts'

describe('clocks', () => {
  it('of the machine tell the present', () => {
    const before = Date.now()
    expect(systemClock.now().getTime()).to.be.within(before, Date.now())
  })

  it('that are frozen stand still, whatever is done to what they told', () => {
    const moment = new Date('2006-01-01T12:00:00.000Z')
    const clock = frozenClock(moment)
    clock.now().setUTCFullYear(2030)
    expect(clock.now()).to.deep.equal(new Date('2006-01-01T12:00:00.000Z'))
    expect(clock.now()).not.to.equal(moment)
  })
})
