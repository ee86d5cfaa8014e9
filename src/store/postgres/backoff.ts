import type { Random } from '../../base/random.ts'

/** Waits before another attempt; `attempt` counts from 0. */
export type Backoff = (attempt: number) => Promise<void>

const SHORTEST = 10
const LONGEST = 1000

/** Waits twice as long after each attempt, by chance somewhat less, so that those who have met do not meet again. */
export const createBackoff =
  (random: Random): Backoff =>
  (attempt) => {
    const longest = Math.min(LONGEST, SHORTEST * 2 ** Math.min(attempt, 10))
    const [byte = 0] = random.bytes(1)
    return new Promise((resolve) => setTimeout(resolve, longest * (0.5 + byte / 512)))
  }
