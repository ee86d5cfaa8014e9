import { expect } from 'chai'
import fc from 'fast-check'
import { AdjustableClock } from '../../../src/base/adjustable-clock.ts'
import { frozenClock } from '../../../src/base/clock.ts'
import { silentLogger } from '../../../src/base/logger.ts'
import { LONGEST_WAIT, RETRY_WAIT, Schedule, type DueWork, type Timers } from '../../../src/schedule/index.ts'

const START = new Date('2026-01-01T00:00:00Z')
const MINUTE = 60_000
const after = (minutes: number): Date => new Date(START.getTime() + minutes * MINUTE)

/** Work that is done at fixed minutes after the start, and then again a while after each time. */
function fixedWork(name: string, minutes: readonly number[], log: string[], clock: AdjustableClock): DueWork {
  const left = [...minutes].sort((one, other) => one - other)
  return {
    name,
    due: () => Promise.resolve(left[0] === undefined ? undefined : after(left[0])),
    run: () => {
      const now = left[0]
      while (left[0] === now && now !== undefined) left.shift()
      log.push(`${name} ${clock.now().toISOString()}`)
      return Promise.resolve()
    },
  }
}

/** Work that does itself again so many minutes after it was done, some times. */
function repeatedWork(name: string, every: number, times: number, log: string[], clock: AdjustableClock): DueWork {
  let [next, left] = [every, times]
  return {
    name,
    due: () => Promise.resolve(left > 0 ? after(next) : undefined),
    run: () => {
      next = (clock.now().getTime() - START.getTime()) / MINUTE + every
      left -= 1
      log.push(`${name} ${clock.now().toISOString()}`)
      return Promise.resolve()
    },
  }
}

/** Timers that a test lets elapse. */
class FakeTimers implements Timers {
  waits: number[] = []
  elapse: () => void = () => undefined

  after(milliseconds: number, work: () => void): () => void {
    this.waits.push(milliseconds)
    this.elapse = work
    return () => (this.elapse = () => undefined)
  }
}

const standing = () => new AdjustableClock({ frozenAt: START })

const advanceTo = (schedule: Schedule, clock: AdjustableClock, minutes: number) =>
  schedule.adjust(clock, () => ({ frozenAt: after(minutes) }))

describe('due work', () => {
  it('fires the same work in the same order at the same moments, however far the clock is moved at once (property)', async () => {
    const minutes = fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(
        ...[minutes, minutes, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 8 })],
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 20 }),
        async (one, other, every, times, steps) => {
          const play = async (moves: readonly number[]) => {
            const [clock, log] = [standing(), [] as string[]]
            const works = [
              fixedWork('one', one, log, clock),
              fixedWork('other', other, log, clock),
              repeatedWork('again', every, times, log, clock),
            ]
            const timers = new FakeTimers()
            const schedule = new Schedule({ clock, works, timers, logger: silentLogger })
            const done = []
            for (const minute of moves) done.push(...(await advanceTo(schedule, clock, minute)))
            return { log, done: done.map(({ name, due }) => `${name} ${due.toISOString()}`), now: clock.now() }
          }
          let minute = 0
          const moves = [...steps.map((step) => (minute += step)), Math.max(minute, 2000)]
          const [small, big] = [await play(moves), await play(moves.slice(-1))]
          expect(small).to.deep.equal(big)
          expect(big.done).to.deep.equal(big.log)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('is done at its own moment while the clock is moved, and the clock shows the end afterwards', async () => {
    const [clock, log] = [standing(), [] as string[]]
    const works = [fixedWork('late', [90], log, clock), fixedWork('early', [30], log, clock)]
    const schedule = new Schedule({ clock, works, timers: new FakeTimers(), logger: silentLogger })
    await advanceTo(schedule, clock, 90)
    expect(log).to.deep.equal(['early 2026-01-01T00:30:00.000Z', 'late 2026-01-01T01:30:00.000Z'])
    expect(clock.state).to.deep.equal({ frozenAt: after(90) })
  })

  it('that is due at the end is done, and not what is due a millisecond later', async () => {
    const [clock, log] = [standing(), [] as string[]]
    const works = [fixedWork('work', [10], log, clock)]
    const schedule = new Schedule({ clock, works, timers: new FakeTimers(), logger: silentLogger })
    await schedule.adjust(clock, () => ({ frozenAt: new Date(after(10).getTime() - 1) }))
    expect(log).to.deep.equal([])
    await advanceTo(schedule, clock, 10)
    expect(log).to.have.length(1)
  })

  it('is not done when the clock is moved back, nor done again when it comes by once more', async () => {
    const [clock, log] = [standing(), [] as string[]]
    const schedule = new Schedule({
      ...{ clock, works: [fixedWork('work', [10], log, clock)] },
      ...{ timers: new FakeTimers(), logger: silentLogger },
    })
    for (const minute of [20, -50, 5, 30]) await advanceTo(schedule, clock, minute)
    expect(log).to.have.length(1)
  })

  it('that fails is told, left alone, and tried again later; the rest is done', async () => {
    const [clock, log, errors] = [standing(), [] as string[], [] as string[]]
    const broken: DueWork = {
      name: 'broken',
      due: () => Promise.resolve(after(5)),
      run: () => Promise.reject(new Error('no')),
    }
    const idle: DueWork = { name: 'idle', due: () => Promise.resolve(after(6)), run: () => Promise.resolve() }
    const logger = { ...silentLogger, error: (fields: object) => void errors.push(JSON.stringify(fields)) }
    const timers = new FakeTimers()
    const works = [broken, idle, fixedWork('work', [10], log, clock)]
    const schedule = new Schedule({ clock, works, timers, logger })
    await schedule.adjust(clock, () => ({ offset: after(20).getTime() - Date.now() }))
    expect(log).to.have.length(1)
    expect(errors.join()).to.include('broken').and.to.include('idle')
    expect(timers.waits).to.deep.equal([RETRY_WAIT])
  })

  describe('as time goes by', () => {
    const running = (minutes: readonly number[]) => {
      let now = START
      const log: string[] = []
      const clock = new AdjustableClock({ offset: 0 }, { now: () => now })
      const timers = new FakeTimers()
      const works = [fixedWork('work', minutes, log, clock)]
      const schedule = new Schedule({ clock, works, timers, logger: silentLogger })
      const pass = async (to: number) => {
        now = after(to)
        timers.elapse()
        await schedule.adjust(clock, () => clock.state)
      }
      return { log, timers, schedule, pass, clock }
    }

    it('waits for the next moment, but never longer than an hour, which is less than 2^31 ms', async () => {
      const { timers, schedule, pass, log } = running([5, 60 * 24 * 60])
      await schedule.wake()
      expect(timers.waits.at(-1)).to.equal(5 * MINUTE)
      await pass(5)
      expect(log).to.deep.equal(['work 2026-01-01T00:05:00.000Z'])
      expect(timers.waits.at(-1)).to.equal(LONGEST_WAIT)
      expect(LONGEST_WAIT).to.be.below(2 ** 31)
    })

    it('does what was missed while nobody was there at once', async () => {
      const { schedule, log, timers } = running([-60, -30])
      await schedule.wake()
      expect(log).to.have.length(2)
      expect(timers.waits.at(-1)).to.equal(LONGEST_WAIT)
    })

    it('waits for nothing while the clock stands still, and goes on when it runs', async () => {
      const { schedule, timers, clock } = running([10])
      await schedule.adjust(clock, () => ({ frozenAt: START }))
      expect(timers.waits).to.deep.equal([])
      await schedule.adjust(clock, () => ({ offset: 0 }))
      expect(timers.waits).to.deep.equal([10 * MINUTE])
    })

    it('begins nothing more once it was stopped', async () => {
      const { schedule, log, timers } = running([-5])
      await schedule.stop()
      await schedule.wake()
      expect({ log, waits: timers.waits }).to.deep.equal({ log: [], waits: [] })
    })

    it('goes by any clock, such as one that nobody can move', async () => {
      const log: string[] = []
      const clock = standing()
      const works = [fixedWork('work', [0, 5], log, clock)]
      const timers = new FakeTimers()
      await new Schedule({ clock: frozenClock(START), works, timers, logger: silentLogger }).wake()
      expect(log).to.have.length(1)
      expect(timers.waits).to.deep.equal([5 * MINUTE])
    })
  })
})
