import type { AccountType } from './rights-policy.ts'

/** Who asks for a use licence, as his RMS account certificate tells. [MS-RMPR] §2.2.9.5.4 */
export interface Licensee {
  readonly type: AccountType
  /** The SID of a Windows account, the GUID of a federated one, the PUID of Passport's. */
  readonly id: string
  /** The primary e-mail address first, then aliases. */
  readonly addresses: readonly string[]
  /** SECURITYLEVEL Credential-Creation-Time, where the certificate has it. */
  readonly credentialsCreated?: Date
}

/** A principal that may be a group, by the name that a policy has for it. */
export type GroupName = { readonly sid: string } | { readonly address: string }

/**
 * Who is in which group. How far groups in groups, and groups of other forests, are followed is its own affair.
 * [MS-RMPRS] §3.5
 */
export interface GroupMembership {
  /** Whether an account is in a group, through others or not; `false` for a name that is no group's. */
  isMemberOf(licensee: Licensee, group: GroupName): boolean | Promise<boolean>
}
