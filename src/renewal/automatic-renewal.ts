import type { Clock } from '../base/clock.ts'
import { DomainError } from '../base/domain-error.ts'
import type { Logger } from '../base/logger.ts'
import { addPeriod, formatMinute, type Period } from '../base/moment.ts'
import type { DueWork } from '../schedule/index.ts'
import type { CurrentLicensor, Licensor } from './licensor.ts'

const MINUTE = 60_000
/** After a failure it is tried again: first so soon, then after twice the time each, up to the longest. In milliseconds. */
const FIRST_RETRY = 5 * MINUTE
const LONGEST_RETRY = 24 * 60 * MINUTE

export interface AutomaticRenewalOptions {
  readonly licensor: CurrentLicensor
  /** So long before the end it begins. */
  readonly window: Period
  /** Gets the next certificate, checks it, and puts it in place of the one there is. Rejects with what is wrong. */
  readonly renew: () => Promise<void>
  readonly clock: Clock
  readonly logger: Logger
}

/** How renewing a certificate has gone so far. */
interface Attempts {
  readonly certificate: string
  readonly failures: number
  readonly next: Date | undefined
}

/** When renewal begins: the window before the end, but not in the first half of the certificate's life. */
function renewalBegins({ issued, until }: Licensor, window: Period): Date {
  const { years, months, days, minutes } = window
  const begin = addPeriod(until, { years: -years, months: -months, days: -days, minutes: -minutes })
  const half = new Date((issued.getTime() + until.getTime()) / 2)
  return begin > half ? begin : half
}

/** When it is tried again after so many failures; undefined: not before the certificate ends. */
function nextAttempt({ until }: Licensor, failures: number, now: Date): Date | undefined {
  const next = new Date(now.getTime() + Math.min(FIRST_RETRY * 2 ** (failures - 1), LONGEST_RETRY))
  return next < until ? next : undefined
}

/** The reason of a failure, as far as it may be told: errors of the domain say what to do. */
const reasonOf = (error: unknown): string =>
  error instanceof DomainError ? error.message : 'Something unexpected happened.'

/**
 * Renews a server's licensor certificate by itself, in the window before its end. What fails is logged with its reason and
 * tried again, less and less often, until the certificate has ended; one that had ended before is tried once.
 * [MS-RMPR] §3.1.6.2
 */
export function createAutomaticRenewal(options: AutomaticRenewalOptions): DueWork {
  const { licensor: current, window, renew, clock, logger } = options
  let attempts: Attempts | undefined

  const fail = (licensor: Licensor, error: unknown): void => {
    const failures = (attempts?.certificate === licensor.certificate ? attempts.failures : 0) + 1
    const next = nextAttempt(licensor, failures, clock.now())
    attempts = { certificate: licensor.certificate, failures, next }
    const again =
      next === undefined ? 'It is not tried again by itself.' : `It is tried again at ${formatMinute(next)} (UTC).`
    const reason = reasonOf(error)
    const fields = error instanceof DomainError ? {} : { err: error }
    logger.error(
      { ...fields, failures, at: clock.now() },
      `the licensor certificate could not be renewed: ${reason} ${again}`,
    )
  }

  return {
    name: 'renewal',
    due: async () => {
      const licensor = await current()
      if (licensor === undefined) return undefined
      return attempts?.certificate === licensor.certificate ? attempts.next : renewalBegins(licensor, window)
    },
    run: async () => {
      const licensor = await current()
      if (licensor === undefined) return
      try {
        await renew()
      } catch (error) {
        // What another server of the cluster has renewed meanwhile needs no more.
        if ((await current())?.certificate === licensor.certificate) fail(licensor, error)
        return
      }
      const renewed = await current()
      if (renewed === undefined || renewed.certificate === licensor.certificate) {
        fail(licensor, undefined)
        return
      }
      const { server, until } = renewed
      logger.info({ server, until, at: clock.now() }, 'the licensor certificate was renewed')
    },
  }
}
