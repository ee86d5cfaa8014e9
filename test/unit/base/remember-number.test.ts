import { expect } from 'chai'
import { formatMinute } from '../../../src/base/moment.ts'
import { rememberNumber } from '../../../src/base/remember-number.ts'

describe('what is remembered of numbers', () => {
  it('is given again for the same number only, and computed once', () => {
    const asked: number[] = []
    const find = rememberNumber((number) => {
      asked.push(number)
      return { number }
    })
    expect(find(1)).to.equal(find(1))
    expect(find(2).number).to.equal(2)
    expect(asked).to.deep.equal([1, 2])
  })

  it('is limited', () => {
    let computed = 0
    const find = rememberNumber(() => (computed += 1))
    for (let number = 0; number < 1000; number++) find(number)
    find(999)
    expect(computed, 'the newest is still known').to.equal(1000)
    find(0)
    expect(computed, 'the oldest is not').to.equal(1001)
  })

  it('is not what failed', () => {
    let tries = 0
    const find = rememberNumber(() => {
      tries += 1
      if (tries === 1) throw new Error('not yet')
      return tries
    })
    expect(() => find(1)).to.throw('not yet')
    expect(find(1)).to.equal(2)
  })

  it('gives every moment of a minute its text', () => {
    for (const text of ['1969-12-31T23:59', '1970-01-01T00:00', '2026-03-01T12:34']) {
      for (const seconds of [':00.000Z', ':59.999Z', ':00.001Z']) {
        expect(formatMinute(new Date(text + seconds))).to.equal(text)
      }
    }
    expect(() => formatMinute(new Date(Number.NaN))).to.throw(RangeError)
  })
})
