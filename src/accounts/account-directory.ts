import type { Sid } from '../access/index.ts'

/** An account that can log on. */
export interface Account {
  /** As it was written when it was made. */
  readonly name: string
  readonly sid: Sid
  /** NTOWFv1 of the password, [MS-NLMP] §3.3.1: the password itself is kept nowhere. */
  readonly ntHash: Uint8Array
  /** The groups it belongs to, by itself or through other groups. */
  readonly groups: readonly Sid[]
  /** Whether an administrator has turned it off. */
  readonly disabled?: boolean
  /** It was locked out and cannot log on before this moment. */
  readonly lockedUntil?: Date
}

/** The domain that the emulated accounts belong to. */
export interface Domain {
  /** NetBIOS name. */
  readonly name: string
  readonly sid: Sid
}

export type LogonOutcome = 'succeeded' | 'failed'

/** Where accounts are looked up; a directory service can stand behind it. */
export interface AccountDirectory {
  readonly domain: Domain
  /** The account of that name in the domain, whatever the case of the name. */
  findAccount(name: string): Promise<Account | undefined>
  /** The account that a TLS client certificate is mapped to, by the SHA-256 of its DER form in lower-case digits. */
  findByCertificate?(sha256: string): Promise<Account | undefined>
  /**
   * Is told how a logon ended, so that many failures lock the account out. To be called with `failed` for wrong
   * credentials of an account that is there, neither disabled nor locked out.
   */
  noteLogon?(account: Account, outcome: LogonOutcome, at: Date): Promise<void> | void
}
