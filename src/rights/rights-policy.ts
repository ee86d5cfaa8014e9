import type { Interval } from '../base/moment.ts'
import type { PolicyLists, Refresh } from '../certificates/index.ts'

/** How an account proves who it is: the type of its ID in certificates. [MS-RMPR] §2.2.9.5.4 */
export type AccountType = 'Windows' | 'Federation' | 'Passport'

/** To whom a right is given: the PRINCIPAL in a RIGHT. [MS-RMPR] §2.2.9.8.5.3 */
export type RightsPrincipal =
  /** ID of type "Internal": the owner that the licence names, or whoever asks. */
  | { readonly kind: 'owner' }
  | { readonly kind: 'anyone' }
  /** An ID with a value: of type "Windows" the SID of an account or a group, else that of an account. */
  | { readonly kind: 'id'; readonly type: AccountType; readonly id: string }
  /** An e-mail address of an account or a group; of accounts of one type only, unless that is "Unspecified". */
  | { readonly kind: 'address'; readonly type: AccountType | 'Unspecified'; readonly address: string }

/** When a right holds. Both may be there, and then both count. [MS-RMPR] §2.2.9.8.4, §2.2.9.9.6 */
export interface RightTime {
  /** RANGETIME: from a moment until another. */
  readonly range?: Interval
  /** INTERVALTIME: days since the use licence is issued. */
  readonly days?: number
}

/** One right of one principal. Several may have one name, and one principal. [MS-RMPR] §2.2.9.8.5.3 */
export interface PolicyRight {
  /** `VIEW`, `PRINT`, `EDIT` … or any other; `OWNER` means all of them. */
  readonly name: string
  readonly principal: RightsPrincipal
  readonly time: RightTime
}

/** The owner that a licence names. [MS-RMPR] §2.2.9.7.5 */
export interface Owner {
  readonly type: string
  readonly address: string
}

/** What a publishing licence or a rights policy template says about who may do what. [MS-RMPR] §2.2.9.7, §2.2.9.8, §2.2.9.10 */
export interface RightsPolicy {
  /** ISSUEDTIME of the publishing licence. */
  readonly issued: Date
  /** VALIDITYTIME of the publishing licence: outside of it, it is good for nobody. */
  readonly validity?: Interval
  readonly owner?: Owner
  /** When the document may be used at all; without it, always. */
  readonly documentTime?: Interval
  readonly rights: readonly PolicyRight[]
  readonly policies: PolicyLists
  readonly revocation?: Refresh
}
