import type { Account, AccountDirectory, LogonOutcome } from '../accounts/index.ts'
import type { Logger } from '../base/logger.ts'

/** Whether accounts may log on, and the place where the directory learns how attempts have ended. */
export interface LogonRules {
  /** Why an account may not log on at this moment, for the log; undefined when it may. */
  refusalOf(account: Account, at: Date): string | undefined
  /** Tells the directory how an attempt has ended. */
  note(account: Account, outcome: LogonOutcome, at: Date): void
  /** Settles when the attempts of the account that were told before are noted; undefined when all are. Never rejects. */
  noted(account: Account): Promise<void> | undefined
}

/** For the next turn of the event loop: what is done there takes no time from the answer under way. */
const afterTheAnswer = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Makes the rules for the accounts of a directory. */
export function createLogonRules(directory: AccountDirectory, logger: Logger): LogonRules {
  const failed = (account: Account) => (error: unknown) =>
    logger.error({ err: error, account: account.name }, 'a logon could not be noted')
  /** By name: the latest attempt of each account that is not noted yet, which waits for those before it. */
  const noting = new Map<string, Promise<void>>()
  const hold = (account: Account, attempt: Promise<void>): void => {
    const noted = attempt.catch(failed(account)).then(() => {
      if (noting.get(account.name) === noted) noting.delete(account.name)
    })
    noting.set(account.name, noted)
  }
  const noteFailure = (account: Account, at: Date): void => {
    const before = noting.get(account.name)
    hold(
      account,
      afterTheAnswer()
        .then(() => before)
        .then(() => directory.noteLogon?.(account, 'failed', at)),
    )
  }
  // Failures that come after a success must not be counted before it has forgotten the earlier ones.
  const noteSuccess = (account: Account, at: Date): void => {
    const before = noting.get(account.name)
    const forgetting = directory.noteLogon?.(account, 'succeeded', at)
    if (forgetting !== undefined) hold(account, before === undefined ? forgetting : forgetting.finally(() => before))
  }

  return {
    refusalOf: ({ disabled, lockedUntil }, at) => {
      if (disabled === true) return 'the account is disabled'
      return lockedUntil !== undefined && lockedUntil > at ? 'the account is locked out' : undefined
    },
    note: (account, outcome, at) => {
      if (outcome === 'succeeded') noteSuccess(account, at)
      // How long it takes must not tell that there is such an account.
      else noteFailure(account, at)
    },
    noted: ({ name }) => noting.get(name),
  }
}
