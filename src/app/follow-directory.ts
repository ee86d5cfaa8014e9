import type { ClockState } from '../base/adjustable-clock.ts'
import type { Logger } from '../base/logger.ts'
import { readClockState, readClockText, type DataDirectory, type Store } from '../store/index.ts'

/** How often a running server looks whether a command has changed something, in milliseconds of real time. */
const LOOK_INTERVAL = 500

export interface FollowOptions {
  readonly directory: DataDirectory
  readonly changes: Store['changes']
  readonly logger: Logger
  /** The database was changed. */
  readonly onChange: () => Promise<unknown>
  /** The clock of the directory was told to go otherwise. */
  readonly onClock: (state: ClockState) => Promise<unknown>
}

/** What follows the changes that commands make beside a running server. */
export interface Following {
  /** Changes the clock's file; the change is not told to who makes it. */
  expect(change: () => void): void
  /** Looks now; settles when everything that this brings about is done. */
  look(): Promise<void>
  stop(): void
}

/** Looks again and again at what commands beside this server may have changed: the database, and how the clock goes. */
export function followDirectory({ directory, changes, logger, onChange, onClock }: FollowOptions): Following {
  let stamp = changes.stamp()
  let clockText = readClockText(directory.path)
  const lookOnce = async (): Promise<void> => {
    const text = readClockText(directory.path)
    if (text !== clockText) {
      clockText = text
      await onClock(readClockState(directory.path))
    }
    const newer = changes.stamp()
    if (newer !== stamp) {
      stamp = newer
      await onChange()
    }
  }
  let looking = 0
  let turn: Promise<void> = Promise.resolve()
  /** One after the other: whoever looks while another one is at it waits for what that brings about, too. */
  const look = (): Promise<void> => {
    looking += 1
    const own = turn.then(lookOnce).finally(() => (looking -= 1))
    turn = own.catch(() => undefined)
    return own
  }
  const timer = setInterval(() => {
    if (looking > 0) return
    look().catch((error: unknown) =>
      logger.error({ err: error }, 'changes of the data directory could not be followed'),
    )
  }, LOOK_INTERVAL)
  timer.unref()
  return {
    expect: (change) => {
      change()
      clockText = readClockText(directory.path)
    },
    look,
    stop: () => clearInterval(timer),
  }
}
