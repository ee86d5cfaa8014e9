import type { Sid } from './sid.ts'

/** Who is asking: what a logon leaves behind. It carries no privileges. [MS-DTYP] §2.5.2 */
export interface SecurityToken {
  readonly user: Sid
  readonly groups: readonly Sid[]
  /** Identifiers that only count where access is denied; this takes precedence over `user` and `groups`. */
  readonly denyOnly?: readonly Sid[]
  /** The account's name, for logs and messages only. */
  readonly name?: string
}
