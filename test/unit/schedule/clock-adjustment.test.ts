import { expect } from 'chai'
import { AdjustableClock, machineClockOf, type ClockState } from '../../../src/base/adjustable-clock.ts'
import { frozenClock } from '../../../src/base/clock.ts'
import { adjustedState, ClockError, parseClockMoment, type ClockAdjustment } from '../../../src/schedule/index.ts'

const MACHINE = new Date('2026-05-31T10:00:00Z')
const HOUR = 3_600_000

const clockIn = (state: ClockState) => new AdjustableClock(state, frozenClock(MACHINE))
const afterwards = (state: ClockState, adjustment: ClockAdjustment) => {
  const clock = clockIn(state)
  clock.adjust(adjustedState(clock, adjustment))
  return { now: clock.now().toISOString().slice(0, 19), stands: 'frozenAt' in clock.state }
}

const FROZEN: ClockState = { frozenAt: new Date('2024-02-29T12:00:30Z') }
const RUNNING: ClockState = { offset: HOUR }

describe('a clock that can be moved', () => {
  it('goes as the machine’s, beside it, or not at all', () => {
    expect(clockIn({ offset: 0 }).now()).to.deep.equal(MACHINE)
    expect(clockIn(RUNNING).now().toISOString()).to.equal('2026-05-31T11:00:00.000Z')
    const frozen = clockIn(FROZEN)
    frozen.now().setUTCFullYear(1999)
    expect(frozen.now().toISOString()).to.equal('2024-02-29T12:00:30.000Z')
    expect(machineClockOf(frozen).now()).to.deep.equal(MACHINE)
    expect(machineClockOf(frozenClock(new Date(0))).now()).to.deep.equal(new Date(0))
  })

  const cases: [string, ClockState, ClockAdjustment, string, boolean][] = [
    ['freeze', RUNNING, { freeze: true }, '2026-05-31T11:00:00', true],
    ['freeze at a moment', RUNNING, { freeze: '2006-01-01T12:00' }, '2006-01-01T12:00:00', true],
    ['set a running one', RUNNING, { set: '2006-01-01T12:00:07Z' }, '2006-01-01T12:00:07', false],
    ['set a frozen one', FROZEN, { set: '2006-01-01T12:00' }, '2006-01-01T12:00:00', true],
    ['offset, by the machine’s clock', RUNNING, { offset: 'P1M' }, '2026-06-30T10:00:00', false],
    ['offset back', FROZEN, { offset: '-P1Y' }, '2025-05-31T10:00:00', false],
    ['offset nothing', FROZEN, { offset: 'P0D' }, '2026-05-31T10:00:00', false],
    ['advance a frozen one over a leap day', FROZEN, { advance: 'P1Y' }, '2025-02-28T12:00:30', true],
    ['advance a running one', RUNNING, { advance: 'PT5M' }, '2026-05-31T11:05:00', false],
    ['run', FROZEN, { run: true }, '2024-02-29T12:00:30', false],
  ]
  for (const [what, state, adjustment, now, stands] of cases) {
    it(`can be told to ${what}`, () => expect(afterwards(state, adjustment)).to.deep.equal({ now, stands }))
  }

  const refused: ClockAdjustment[] = [
    ...['', 'now', '2026-02-30T00:00', '2026-02-30T00:00:00Z', '2026-01-01', '2026-01-01T00:00+01:00'].map((set) => ({
      set,
    })),
    ...['P1Y2', '1Y', 'P', '--P1D', 'PT1S', 'P9999Y'].map((offset) => ({ offset })),
    ...['-P1D', '+P1D', '', 'P9999Y'].map((advance) => ({ advance })),
    ...[{ freeze: '1969-12-31T23:59' }, { set: '9900-01-01T00:00' }, { offset: '-P100Y' }],
  ]
  for (const adjustment of refused) {
    it(`refuses ${JSON.stringify(adjustment)}`, () => {
      expect(() => adjustedState(clockIn(RUNNING), adjustment)).to.throw(ClockError)
    })
  }

  it('takes the whole of the time in which certificates can be written', () => {
    expect(parseClockMoment('9899-12-31T23:59').getUTCFullYear()).to.equal(9899)
    expect(afterwards(RUNNING, { set: '1970-01-01T00:00' }).now).to.equal('1970-01-01T00:00:00')
  })
})
