/** Timers of real time: they wake who waits, and say nothing about what time it is. */
export interface Timers {
  /** Calls `work` once, after so many milliseconds; gives what calls that off. */
  after(milliseconds: number, work: () => void): () => void
}

/** Timers that do not keep the process from ending. */
export const systemTimers: Timers = {
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
