import type { Ace } from './ace.ts'
import type { Sid } from './sid.ts'

/**
 * The flags of a descriptor that are not told by its other members. [MS-DTYP] §2.4.6; SACL flags are those of the DACL
 * shifted by one.
 */
export const CONTROL = {
  OWNER_DEFAULTED: 0x0001,
  GROUP_DEFAULTED: 0x0002,
  DACL_DEFAULTED: 0x0008,
  SACL_DEFAULTED: 0x0020,
  DACL_TRUSTED: 0x0040,
  SERVER_SECURITY: 0x0080,
  DACL_AUTO_INHERIT_REQUIRED: 0x0100,
  SACL_AUTO_INHERIT_REQUIRED: 0x0200,
  DACL_AUTO_INHERITED: 0x0400,
  SACL_AUTO_INHERITED: 0x0800,
  DACL_PROTECTED: 0x1000,
  SACL_PROTECTED: 0x2000,
} as const

/** A list of entries; null when the list is present but has none at all (a NULL list); undefined when it is absent. */
export type AccessControlList = readonly Ace[] | null | undefined

/** Who owns an object, and who may do what with it. [MS-DTYP] §2.4.6 */
export interface SecurityDescriptor {
  readonly owner: Sid | undefined
  readonly group: Sid | undefined
  /** A union of CONTROL. */
  readonly control: number
  /** An empty list admits nobody; a NULL or absent one everybody. */
  readonly dacl: AccessControlList
  readonly sacl: AccessControlList
}
