import { parseSid } from '../../src/access/index.ts'
import type { Account, AccountDirectory } from '../../src/accounts/index.ts'
import { ntHash } from '../../src/authentication/index.ts'

/** An account as a directory has it. */
export const accountOf = (name: string, password: string, more: Partial<Account> = {}): Account => ({
  name,
  sid: parseSid(`S-1-5-21-1-2-3-${1000 + Buffer.from(name).reduce((sum, byte) => sum + byte, 0)}`),
  ntHash: ntHash(password),
  groups: [parseSid('S-1-5-21-1-2-3-2000')],
  ...more,
})

/** A directory of nothing but these accounts. */
export const directoryOf = (domain: string, accounts: readonly Account[]): AccountDirectory => ({
  domain: { name: domain, sid: parseSid('S-1-5-21-1-2-3') },
  findAccount: (name) => Promise.resolve(accounts.find((account) => account.name.toLowerCase() === name.toLowerCase())),
})
