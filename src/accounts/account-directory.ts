import type { Sid } from '../access/index.ts'

/** An account that can log on. */
export interface Account {
  /** As it was written when it was made. */
  readonly name: string
  readonly sid: Sid
  /** NTOWFv1 of the password, [MS-NLMP] §3.3.1: the password itself is kept nowhere. */
  readonly ntHash: Uint8Array
  /** The groups it belongs to. */
  readonly groups: readonly Sid[]
  /** Whether it may not log on. */
  readonly disabled?: boolean
  /** Until when it may not log on, because of too many wrong passwords. */
  readonly lockedUntil?: Date
}

/** How an attempt to log on has ended. */
export type LogonOutcome = 'succeeded' | 'failed'

/** The domain that the emulated accounts belong to. */
export interface Domain {
  /** NetBIOS name. */
  readonly name: string
  readonly sid: Sid
}

/** Where accounts are looked up; a directory service can stand behind it. */
export interface AccountDirectory {
  readonly domain: Domain
  /** The account of that name in the domain, whatever the case of the name. */
  findAccount(name: string): Promise<Account | undefined>
  /** The account that a TLS client certificate stands for, by the SHA-256 of the certificate in lower-case digits. */
  findByCertificate?(sha256: string): Promise<Account | undefined>
  /** Learns that somebody has proved to be an account, or has not known its password. */
  noteLogon?(account: Account, outcome: LogonOutcome, at: Date): Promise<void> | void
}
