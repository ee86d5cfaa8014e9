import type { Account, AccountDirectory, LogonOutcome } from '../accounts/index.ts'
import type { Logger } from '../base/logger.ts'

/** Whether accounts may log on, and the place where the directory learns how attempts have ended. */
export interface LogonRules {
  /** Why an account may not log on at this moment, for the log; undefined when it may. */
  refusalOf(account: Account, at: Date): string | undefined
  /** Tells the directory how an attempt has ended. */
  note(account: Account, outcome: LogonOutcome, at: Date): void
}

/** Makes the rules for the accounts of a directory. */
export function createLogonRules(directory: AccountDirectory, logger: Logger): LogonRules {
  const failed = (account: Account) => (error: unknown) =>
    logger.error({ err: error, account: account.name }, 'a logon could not be noted')
  const tell = (account: Account, outcome: LogonOutcome, at: Date): void => {
    try {
      void directory.noteLogon?.(account, outcome, at)?.catch(failed(account))
    } catch (error) {
      failed(account)(error)
    }
  }

  return {
    refusalOf: ({ disabled, lockedUntil }, at) => {
      if (disabled === true) return 'the account is disabled'
      return lockedUntil !== undefined && lockedUntil > at ? 'the account is locked out' : undefined
    },
    note: (account, outcome, at) => {
      if (outcome === 'succeeded') tell(account, outcome, at)
      // After the answer: how long it takes must not tell that there is such an account.
      else setImmediate(() => tell(account, outcome, at))
    },
  }
}
