import type { Sid } from './sid.ts'

/** The two privileges that an access check asks for. [MS-DTYP] §2.5.3.2 */
export type Privilege = 'SeSecurityPrivilege' | 'SeTakeOwnershipPrivilege'

/** Who is asking: what a logon leaves behind. [MS-DTYP] §2.5.2 */
export interface SecurityToken {
  readonly user: Sid
  readonly groups: readonly Sid[]
  /** Identifiers that only count where access is denied; this takes precedence over `user` and `groups`. */
  readonly denyOnly?: readonly Sid[]
  /** None unless they are named: nobody who calls an .asmx needs one. */
  readonly privileges?: readonly Privilege[]
  /** The account's name, for logs and messages only. */
  readonly name?: string
}
