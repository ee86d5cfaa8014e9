import { expect } from 'chai'
import fc from 'fast-check'
import {
  addPeriod,
  formatMillisecond,
  formatMinute,
  isWithin,
  oncePerSecond,
  parseMinute,
  parsePeriod,
  wholeMinute,
} from '../../../src/base/moment.ts'

const moment = (text: string): Date => new Date(`${text}:00.000Z`)

/** Every moment that the form has a place for. */
const moments = fc.date({
  min: new Date('0000-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})

const period = (text: string) => {
  const parsed = parsePeriod(text)
  if (parsed === undefined) throw new Error(`${text} is no period`)
  return parsed
}

const moved = (from: string, by: string): string => formatMinute(addPeriod(moment(from), period(by)))

describe('[MS-RMPR] §2.2.9.1.1 moments in whole minutes', () => {
  it('are written and read back without loss but that of the seconds', () => {
    fc.assert(
      fc.property(moments, (some) => {
        const text = formatMinute(some)
        expect(text).to.match(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/)
        expect(parseMinute(text)).to.deep.equal(wholeMinute(some))
        expect(some.getTime() - wholeMinute(some).getTime()).to.be.within(0, 59_999)
      }),
    )
  })

  it('lie in the minute that has begun, before 1970 too', () => {
    expect(wholeMinute(new Date('2026-03-01T12:34:59.999Z'))).to.deep.equal(moment('2026-03-01T12:34'))
    expect(wholeMinute(new Date('1969-12-31T23:59:00.001Z'))).to.deep.equal(moment('1969-12-31T23:59'))
  })

  const none = ['', '2026-02-30T00:00', '2025-02-29T00:00', '2026-01-01T24:00', '2026-13-01T00:00', '2026-01-01T00:60']
  none.push('2026-01-01 00:00', '2026-01-01T00:00Z', '2026-01-01T00:00:00', ' 2026-01-01T00:00', '2026-1-1T0:0')
  none.push('+002026-01-01T00:00', '2026-01-01T00:00\n', '2026-00-01T00:00', '2026-01-00T00:00')
  for (const text of none) {
    it(`are not written ${JSON.stringify(text)}`, () => expect(parseMinute(text)).to.equal(undefined))
  }

  it('know 29 February of leap years only', () => {
    expect(parseMinute('2024-02-29T23:59')).to.deep.equal(moment('2024-02-29T23:59'))
    expect(parseMinute('2000-02-29T00:00')).to.deep.equal(moment('2000-02-29T00:00'))
    expect(parseMinute('1900-02-29T00:00')).to.equal(undefined)
  })
})

describe('[MS-RMPR] §2.2.9.1.3 intervals', () => {
  const interval = { from: moment('2026-01-01T00:00'), until: moment('2027-01-01T00:00') }

  it('include their start and exclude their end', () => {
    expect(isWithin(interval.from, interval)).to.equal(true)
    expect(isWithin(new Date(interval.from.getTime() - 1), interval)).to.equal(false)
    expect(isWithin(new Date(interval.until.getTime() - 1), interval)).to.equal(true)
    expect(isWithin(interval.until, interval)).to.equal(false)
  })
})

describe('ISO 8601 periods', () => {
  const zero = { years: 0, months: 0, days: 0, minutes: 0 }
  const known: [string, object][] = [
    ['P1Y', { ...zero, years: 1 }],
    ['P7150D', { ...zero, days: 7150 }],
    ['PT15M', { ...zero, minutes: 15 }],
    ['PT2H', { ...zero, minutes: 120 }],
    ['P1Y2M3DT4H5M', { years: 1, months: 2, days: 3, minutes: 245 }],
    ['P0D', zero],
  ]
  for (const [text, expected] of known) {
    it(`read ${text}`, () => expect(parsePeriod(text)).to.deep.equal(expected))
  }

  for (const text of [
    '',
    'P',
    'PT',
    'P1',
    '1Y',
    'P1YT',
    'P-1Y',
    'P1.5Y',
    'P1W',
    'P1Y ',
    'p1y',
    'P1D1Y',
    'PT1S',
    'P1H',
  ]) {
    it(`are not written ${JSON.stringify(text)}`, () => expect(parsePeriod(text)).to.equal(undefined))
  }

  it('move a moment by the calendar', () => {
    expect(moved('2026-03-01T12:34', 'P1Y')).to.equal('2027-03-01T12:34')
    expect(moved('2026-11-30T23:59', 'P3M')).to.equal('2027-02-28T23:59')
    expect(moved('2026-12-31T23:59', 'PT1M')).to.equal('2027-01-01T00:00')
    expect(moved('2003-02-05T00:00', 'P7150D')).to.equal('2022-09-03T00:00')
    expect(moved('2026-01-31T00:00', 'P1M1D')).to.equal('2026-03-01T00:00')
  })

  it('mean the last day of a month that has no such day', () => {
    expect(moved('2024-02-29T12:00', 'P1Y')).to.equal('2025-02-28T12:00')
    expect(moved('2024-02-29T12:00', 'P4Y')).to.equal('2028-02-29T12:00')
    expect(moved('2023-02-28T12:00', 'P1Y')).to.equal('2024-02-28T12:00')
    expect(moved('2026-01-31T00:00', 'P1M')).to.equal('2026-02-28T00:00')
  })

  it('leave the moment they are added to as it is', () => {
    const start = moment('2026-03-01T12:34')
    addPeriod(start, period('P1Y1DT1M'))
    expect(start).to.deep.equal(moment('2026-03-01T12:34'))
  })

  it('of days are as long as their days, whatever the calendar', () => {
    const count = fc.integer({ min: 0, max: 20_000 })
    const start = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(start, count, (from, days) => {
        expect(addPeriod(from, { ...zero, days }).getTime() - from.getTime()).to.equal(days * 86_400_000)
      }),
    )
  })
})

describe('moments to the millisecond', () => {
  it('are written as toISOString writes them, one after the other and in any order', () => {
    const any = fc.date({ noInvalidDate: true })
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 999 }), (some, milliseconds) => {
        const near = new Date(Math.floor(some.getTime() / 1000) * 1000 + milliseconds)
        expect(formatMillisecond(some)).to.equal(some.toISOString())
        if (!Number.isNaN(near.getTime())) expect(formatMillisecond(near)).to.equal(near.toISOString())
      }),
      { examples: [[new Date(-1), 999]] },
    )
    expect(() => formatMillisecond(new Date(Number.NaN))).to.throw(RangeError)
  })

  it('are asked for the text of their second once, as long as it is the same second', () => {
    const asked: string[] = []
    const text = oncePerSecond((at) => {
      asked.push(at.toISOString())
      return `${asked.length}`
    })
    const texts = ['12:00:00.000Z', '12:00:00.999Z', '12:00:01.000Z', '12:00:00.999Z'].map((time) =>
      text(new Date(`2026-03-01T${time}`)),
    )
    expect(texts).to.deep.equal(['1', '1', '2', '3'])
  })
})
