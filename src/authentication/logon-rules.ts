import type { Account, AccountDirectory, LogonOutcome } from '../accounts/index.ts'
import type { Logger } from '../base/logger.ts'

/** Whether accounts may log on, and the place where the directory learns how attempts have ended. */
export interface LogonRules {
  /** Why an account may not log on at this moment, for the log; undefined when it may. */
  refusalOf(account: Account, at: Date): string | undefined
  /** Tells the directory how an attempt has ended. */
  note(account: Account, outcome: LogonOutcome, at: Date): void
  /** Settles when the failures of the account that were noted before are counted; undefined when all are. Never rejects. */
  counted(account: Account): Promise<void> | undefined
}

/** For the next turn of the event loop: what is done there takes no time from the answer under way. */
const afterTheAnswer = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Makes the rules for the accounts of a directory. */
export function createLogonRules(directory: AccountDirectory, logger: Logger): LogonRules {
  const failed = (account: Account) => (error: unknown) =>
    logger.error({ err: error, account: account.name }, 'a logon could not be noted')
  const tell = async (account: Account, outcome: LogonOutcome, at: Date): Promise<void> => {
    try {
      await directory.noteLogon?.(account, outcome, at)
    } catch (error) {
      failed(account)(error)
    }
  }
  /** By name: the latest failure of each account that is not counted yet, which waits for those before it. */
  const counting = new Map<string, Promise<void>>()
  const noteFailure = (account: Account, at: Date): void => {
    const before = counting.get(account.name)
    const counted = afterTheAnswer()
      .then(() => before)
      .then(() => tell(account, 'failed', at))
      .then(() => {
        if (counting.get(account.name) === counted) counting.delete(account.name)
      })
    counting.set(account.name, counted)
  }

  return {
    refusalOf: ({ disabled, lockedUntil }, at) => {
      if (disabled === true) return 'the account is disabled'
      return lockedUntil !== undefined && lockedUntil > at ? 'the account is locked out' : undefined
    },
    note: (account, outcome, at) => {
      if (outcome === 'succeeded') void tell(account, outcome, at)
      // How long it takes must not tell that there is such an account.
      else noteFailure(account, at)
    },
    counted: ({ name }) => counting.get(name),
  }
}
