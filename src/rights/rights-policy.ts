import type { Interval } from '../base/moment.ts'

/** How an account proves who it is: the type of its ID in certificates. [MS-RMPR] §2.2.9.5.4 */
export type AccountType = 'Windows' | 'Federation' | 'Passport'

/** To whom a right is given: the PRINCIPAL in a RIGHT. [MS-RMPR] §2.2.9.8.5.3 */
export type RightsPrincipal =
  /** ID of type "Internal": the owner that the licence names, or whoever asks. */
  | { readonly kind: 'owner' }
  | { readonly kind: 'anyone' }
  /** ID of type "Windows" with a SID: an account or a group. */
  | { readonly kind: 'sid'; readonly sid: string }
  /** An e-mail address of an account or a group. An ID of type "Windows" means accounts of that type only. */
  | { readonly kind: 'address'; readonly type: 'Windows' | 'Unspecified'; readonly address: string }

/** When something holds. Both may be there, and then both count. [MS-RMPR] §2.2.9.8.4, §2.2.9.9.6 */
export interface TimeCondition {
  /** RANGETIME: from a moment until another. */
  readonly range?: Interval
  /** INTERVALTIME: days. In a precondition since the policy was issued, in a right since the use licence is. */
  readonly days?: number
}

/** One RIGHT of a rights group. Several may have one name, and one principal. [MS-RMPR] §2.2.9.8.5.3 */
export interface Right {
  /** `VIEW`, `PRINT`, `EDIT` … or any other; `OWNER` means all of them. */
  readonly name: string
  readonly principal: RightsPrincipal
  readonly time: TimeCondition
}

/** A POLICY: a stretch of versions of a program, both ends included. [MS-RMPR] §2.2.9.7.8, §3.1.1.1.4 */
export interface ApplicationPolicy {
  readonly filename: string
  readonly minimum: string
  readonly maximum: string
}

/** The POLICYLISTs of a licence. [MS-RMPR] §2.2.9.7.7 */
export interface ApplicationPolicies {
  readonly exclusion: readonly ApplicationPolicy[]
  readonly inclusion: readonly ApplicationPolicy[]
}

/** Where the revocation list for a licence is. [MS-RMPR] §2.2.9.7.9 */
export interface RevocationPoint {
  readonly idType: string
  readonly id: string
  readonly name?: string
  readonly address: string
  /** Whose signature the list bears; big-endian. */
  readonly modulus: Uint8Array
  /** How often the list is to be fetched. */
  readonly refresh: {
    readonly days: number
    readonly hours: number
    readonly minutes: number
    readonly seconds: number
  }
}

/** The owner that a licence names. [MS-RMPR] §2.2.9.7.5 */
export interface Owner {
  readonly type: AccountType
  readonly address: string
}

/** What a publishing licence or a rights policy template says about who may do what. [MS-RMPR] §2.2.9.7, §2.2.9.8, §2.2.9.10 */
export interface RightsPolicy {
  /** ISSUEDTIME of the licence. */
  readonly issued: Date
  /** The MS-GUID of the policy's DESCRIPTOR, which is that of the template it was made from, in braces. */
  readonly id?: string
  readonly owner?: Owner
  /** PRECONDITIONLIST: when the document may be used at all. */
  readonly preconditions: readonly TimeCondition[]
  readonly rights: readonly Right[]
  readonly applications: ApplicationPolicies
  readonly revocationPoint?: RevocationPoint
}
