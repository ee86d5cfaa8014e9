import type { Account } from './account-directory.ts'

/** Whether an account can log on with the right credentials, and if not, why. */
export type AccountState = 'enabled' | 'disabled' | 'locked-out'

/** A disabled account that is locked out besides counts as disabled, which no waiting ends. */
export function accountState(
  { disabled, lockedUntil }: Pick<Account, 'disabled' | 'lockedUntil'>,
  at: Date,
): AccountState {
  if (disabled === true) return 'disabled'
  return lockedUntil !== undefined && at < lockedUntil ? 'locked-out' : 'enabled'
}
