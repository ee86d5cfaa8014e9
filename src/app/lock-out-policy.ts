import type { LockOutPolicy } from '../accounts/index.ts'
import { addPeriod, parsePeriod, type Period } from '../base/moment.ts'
import { ConfigError, type Settings } from '../config/index.ts'

const EPOCH = new Date(0)

function periodOf(text: string): Period {
  const period = parsePeriod(text)
  if (period === undefined) throw new ConfigError(`${text} is no period such as PT10M.`)
  return period
}

/**
 * The lock-out policy that the settings give. As in Windows, accounts cannot be locked out for a shorter time than
 * failures are counted. [MS-SAMR] §3.1.1.6. Throws ConfigError.
 */
export function lockOutPolicy(settings: Settings): LockOutPolicy {
  const text = settings['accounts.lockoutDuration']
  const window = periodOf(settings['accounts.lockoutWindow'])
  const duration = text === 'until-unlocked' ? text : periodOf(text)
  if (duration !== 'until-unlocked' && addPeriod(EPOCH, duration) < addPeriod(EPOCH, window)) {
    throw new ConfigError(
      `accounts.lockoutDuration (${text}) must not be shorter than accounts.lockoutWindow (${settings['accounts.lockoutWindow']}).`,
    )
  }
  return { threshold: settings['accounts.lockoutThreshold'], window, duration }
}
