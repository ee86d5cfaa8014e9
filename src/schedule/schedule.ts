import { AdjustableClock, type ClockState } from '../base/adjustable-clock.ts'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import { nextDue, runDueWork, type DoneWork, type DueWork } from './due-work.ts'
import type { Timers } from './timers.ts'

/**
 * The longest wait, in milliseconds: an hour. Timers take less than 2^31 ms, and go by a clock that nobody sets: a
 * machine whose clock was set, or that has slept, must be noticed.
 */
export const LONGEST_WAIT = 3_600_000
/** How soon work that failed is tried again, in milliseconds. */
export const RETRY_WAIT = 60_000

export interface ScheduleOptions {
  readonly clock: Clock
  readonly works: readonly DueWork[]
  readonly timers: Timers
  readonly logger: Logger
}

/**
 * Does work when it is due by `clock`: as time goes by, and on the way when the clock is moved. One piece is done at a
 * time.
 */
export class Schedule {
  readonly #options: ScheduleOptions
  #turn: Promise<unknown> = Promise.resolve()
  #callOff: () => void = () => undefined
  #isStopped = false

  constructor(options: ScheduleOptions) {
    this.#options = options
  }

  /** Does what is due, and waits for the rest. To be called at the start, and when something else may be due than before. */
  wake(): Promise<void> {
    return this.#inTurn(async () => {
      const now = this.#options.clock.now()
      const { failed } = await this.#run(now, () => undefined)
      await this.#wait(failed)
    })
  }

  /**
   * Makes the clock go as `decide` says once it is its turn. Moved ahead, it stops at each moment at which something is due
   * until that is done; moved back, or frozen where it is, nothing is done. Gives what was done.
   */
  adjust(clock: AdjustableClock, decide: () => ClockState): Promise<DoneWork[]> {
    return this.#inTurn(async () => {
      const state = decide()
      const start = clock.now()
      const end = new AdjustableClock(state, clock.machine).now()
      const stopAt = (due: Date) => clock.adjust({ frozenAt: due < start ? start : due })
      const { done, failed } = end > start ? await this.#run(end, stopAt) : { done: [], failed: false }
      clock.adjust(state)
      await this.#wait(failed)
      return done
    })
  }

  /** Begins nothing more; settles when what is being done has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#callOff()
    await this.#turn.catch(() => undefined)
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.catch(() => undefined).then(work)
    this.#turn = turn
    return turn
  }

  async #run(until: Date, arrive: (due: Date) => void): Promise<{ done: DoneWork[]; failed: boolean }> {
    let failed = false
    if (this.#isStopped) return { done: [], failed }
    const onFailure = (work: DueWork, error: unknown) => {
      failed = true
      this.#options.logger.error({ err: error, work: work.name }, 'what was due could not be done')
    }
    const done = await runDueWork(this.#options.works, { until, arrive, onFailure })
    return { done, failed }
  }

  /** Waits for the next moment. A clock that stands still reaches none. */
  async #wait(failed: boolean): Promise<void> {
    this.#callOff()
    const { clock, works, timers, logger } = this.#options
    const isStanding = clock instanceof AdjustableClock && 'frozenAt' in clock.state
    if (this.#isStopped || isStanding) return
    const due = await nextDue(works)
    const soonest = failed ? RETRY_WAIT : 0
    const left = due === undefined ? LONGEST_WAIT : due.getTime() - clock.now().getTime()
    this.#callOff = timers.after(Math.min(Math.max(left, soonest), LONGEST_WAIT), () => {
      this.wake().catch((error: unknown) => logger.error({ err: error }, 'what is due could not be found out'))
    })
  }
}
