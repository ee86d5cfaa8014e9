/** Where the present moment comes from. Nothing below the wiring reads the machine's clock itself. */
export interface Clock {
  /** The present moment. */
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock for durations alone: microseconds since some moment, never going back. */
export type Stopwatch = () => number

export const systemStopwatch: Stopwatch = () => performance.now() * 1000

/** A clock that stands still at `moment`, for reproducible exchanges and tests. */
export const frozenClock = (moment: Date): Clock => ({ now: () => new Date(moment) })
