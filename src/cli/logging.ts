import { pino } from 'pino'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import { formatMillisecond } from '../base/moment.ts'

/** How often buffered lines are written, in milliseconds. */
const FLUSH_INTERVAL = 500

/**
 * A logger that writes JSON lines to standard error, with the time of `clock`. Lines are buffered for a moment: to write each at once would cost a
 * busy server a system call for every request. `flush` writes what is left.
 */
export function createLogger(level: string, clock: Clock): { logger: Logger; flush: () => void } {
  const destination = pino.destination({ dest: 2, minLength: 4096, sync: true })
  const timer = setInterval(() => destination.flush(), FLUSH_INTERVAL)
  timer.unref()
  const logger = pino(
    { level, base: null, timestamp: () => `,"time":"${formatMillisecond(clock.now())}"` },
    destination,
  )
  return {
    logger,
    flush: () => {
      clearInterval(timer)
      destination.flushSync()
    },
  }
}
