import { addPeriod, type Period } from '../base/moment.ts'

/** When wrong passwords lock an account out: Windows' account lockout policy, by the names of its three settings. */
export interface LockOutPolicy {
  /** Account lockout threshold: so many failures lock the account; 0: none ever does. */
  readonly threshold: number
  /** Reset account lockout counter after: a failure counts from then on as the first. */
  readonly window: Period
  /** Account lockout duration; `until-unlocked`: an administrator has to end it. */
  readonly duration: Period | 'until-unlocked'
}

/** What is remembered of an account's failures. */
export interface FailureRecord {
  readonly failures: number
  readonly lastFailure: Date | undefined
  readonly lockedUntil: Date | undefined
}

export const NO_FAILURES: FailureRecord = { failures: 0, lastFailure: undefined, lockedUntil: undefined }

/** The last moment there is. */
export const FOR_EVER = new Date(8_640_000_000_000_000)

/**
 * What is remembered after one more failure; the same record when nothing has to be: without a threshold, and while the
 * account is locked out, as Windows does not count then. [MS-SAMR] §3.1.5.13.7.1 has the same counting.
 */
export function afterFailure(record: FailureRecord, at: Date, policy: LockOutPolicy): FailureRecord {
  if (policy.threshold === 0) return record
  if (record.lockedUntil !== undefined && at < record.lockedUntil) return record
  const expired =
    record.lockedUntil !== undefined ||
    record.lastFailure === undefined ||
    at > addPeriod(record.lastFailure, policy.window)
  const failures = expired ? 1 : record.failures + 1
  if (failures < policy.threshold) return { failures, lastFailure: at, lockedUntil: undefined }
  const lockedUntil = policy.duration === 'until-unlocked' ? FOR_EVER : addPeriod(at, policy.duration)
  return { failures, lastFailure: at, lockedUntil }
}
