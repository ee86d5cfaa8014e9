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
}

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
}
