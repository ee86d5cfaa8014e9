import { AdjustableClock } from '../base/adjustable-clock.ts'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import { formatSecond, parsePeriod } from '../base/moment.ts'
import { ConfigError } from '../config/index.ts'
import { createAutomaticRenewal, createExpiryWatch } from '../renewal/index.ts'
import { adjustedState, Schedule, systemTimers, type ClockAdjustment, type DoneWork } from '../schedule/index.ts'
import { SqlEventJournal, writeClockState } from '../store/index.ts'
import { currentLicensor } from './current-licensor.ts'
import { followDirectory } from './follow-directory.ts'
import type { Installation } from './open-installation.ts'

export interface LicensorLifeOptions {
  /** The clock of the server; only an adjustable one can be moved. */
  readonly clock: Clock
  readonly logger: Logger
  /** Renews the licensor certificate; undefined: the server has no way to. It is called only with `renewal.automatic`. */
  readonly renew: (() => Promise<unknown>) | undefined
  /** Is told that the database was changed, by this process or another, so that what was read from it may be old. */
  readonly onChange: () => Promise<unknown>
}

/** The life of a running server's licensor certificate. */
export interface LicensorLife {
  /** Moves the server's clock, does what falls due on the way, and gives it. Throws ClockError. */
  adjustClock(adjustment: ClockAdjustment): Promise<DoneWork[]>
  /** Does what commands beside the server have brought about, such as a clock that was moved, and settles when it is done. */
  catchUp(): Promise<void>
  /** Ends it; settles when what is being done has ended. */
  stop(): Promise<void>
}

function renewalWindow({ settings }: Installation) {
  const window = parsePeriod(settings['renewal.window'])
  if (window === undefined) throw new ConfigError(`${settings['renewal.window']} is no period.`)
  return window
}

function tellOfClock(clock: Clock, logger: Logger): void {
  if (!(clock instanceof AdjustableClock)) return
  const { state } = clock
  if ('frozenAt' in state)
    logger.warn({ clock: state.frozenAt }, `the clock stands still at ${formatSecond(state.frozenAt)}`)
  else if (state.offset !== 0)
    logger.warn({ clock: clock.now() }, `the clock has been moved: it shows ${formatSecond(clock.now())}`)
}

function scheduleFor(installation: Installation, { clock, logger, renew, onChange }: LicensorLifeOptions): Schedule {
  const { settings, directory, store } = installation
  const licensor = currentLicensor(installation)
  const isAutomatic = settings['renewal.automatic'] && renew !== undefined
  if (settings['renewal.automatic'] && renew === undefined) {
    logger.warn(
      {},
      'renewal.automatic is on, but the server cannot be renewed by itself: set renewal.user and renewal.passwordFile',
    )
  }
  const watch = createExpiryWatch({
    licensor,
    journal: new SqlEventJournal(store.queries, directory.serverName),
    clock,
    logger,
    behaviour: settings['expired.behaviour'],
    outlook: isAutomatic ? 'The server tries to renew it by itself.' : 'Renew it with: rms-emulator renew.',
  })
  const renewal =
    isAutomatic &&
    createAutomaticRenewal({
      ...{ licensor, clock, logger, window: renewalWindow(installation) },
      renew: async () => {
        await renew()
        await onChange()
      },
    })
  return new Schedule({ clock, logger, timers: systemTimers, works: renewal ? [watch, renewal] : [watch] })
}

/**
 * Follows the life of a running server's licensor certificate, in either role: the events before its end, renewal where the
 * settings ask for it, and the clock by which all that happens. What fell due while the server was not there is done first.
 */
export async function startLicensorLife(
  installation: Installation,
  options: LicensorLifeOptions,
): Promise<LicensorLife> {
  const { clock, logger, onChange } = options
  const { directory, store } = installation
  tellOfClock(clock, logger)
  const schedule = scheduleFor(installation, options)
  await schedule.wake()
  const following = followDirectory({
    directory,
    changes: store.changes,
    logger,
    onChange: async () => {
      await onChange()
      await schedule.wake()
    },
    onClock: async (state) => {
      if (clock instanceof AdjustableClock) await schedule.adjust(clock, () => state)
      tellOfClock(clock, logger)
    },
  })
  return {
    adjustClock: (adjustment) => {
      if (!(clock instanceof AdjustableClock)) throw new TypeError('this server was given a clock that cannot be moved')
      return schedule.adjust(clock, () => {
        const state = adjustedState(clock, adjustment)
        // Kept before anything is done: after a crash on the way, the rest is done late, but it is done.
        following.expect(() => writeClockState(directory.path, state))
        return state
      })
    },
    catchUp: () => following.look(),
    stop: async () => {
      following.stop()
      await schedule.stop()
    },
  }
}
