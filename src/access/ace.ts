import type { Guid } from '../base/guid.ts'
import type { AccessMask } from './access-mask.ts'
import type { Sid } from './sid.ts'

/** [MS-DTYP] §2.4.4.1 */
export const ACE_FLAGS = {
  OBJECT_INHERIT: 0x01,
  CONTAINER_INHERIT: 0x02,
  NO_PROPAGATE_INHERIT: 0x04,
  INHERIT_ONLY: 0x08,
  INHERITED: 0x10,
  SUCCESSFUL_ACCESS: 0x40,
  FAILED_ACCESS: 0x80,
} as const

/**
 * Everything there is to know about a type of ACE, in one place. [MS-DTYP] §2.4.4.1
 *
 * `form`: what its packet holds besides mask and identifier: `object` up to two GUIDs, `data` application data.
 * `sddl`: its letters; undefined where SDDL has none, or where they need expressions that SDDL of Windows Server 2003
 * did not have ([MS-DTYP] §2.5.1.1, notes 82 and 85).
 * The codes are those of the headers' table; §2.5.1.1 has 0x0B and 0x0D the other way round beside its letters XU and ZA,
 * against that table and against the packets of §2.4.4.8 and §2.4.4.12.
 * `effect`: what it does in an access check without an object tree. An ACE for an object type grants nothing there, and a
 * condition is unknown: it never grants and always denies ([MS-DTYP] §2.4.4.17.3).
 */
export const ACE_TYPES = {
  allow: { code: 0x00, form: 'plain', sddl: 'A', effect: 'allow' },
  deny: { code: 0x01, form: 'plain', sddl: 'D', effect: 'deny' },
  audit: { code: 0x02, form: 'plain', sddl: 'AU', effect: undefined },
  'allow-object': { code: 0x05, form: 'object', sddl: 'OA', effect: undefined },
  'deny-object': { code: 0x06, form: 'object', sddl: 'OD', effect: 'deny' },
  'audit-object': { code: 0x07, form: 'object', sddl: 'OU', effect: undefined },
  'allow-callback': { code: 0x09, form: 'data', sddl: undefined, effect: undefined },
  'deny-callback': { code: 0x0a, form: 'data', sddl: undefined, effect: 'deny' },
  'allow-callback-object': { code: 0x0b, form: 'object-data', sddl: undefined, effect: undefined },
  'deny-callback-object': { code: 0x0c, form: 'object-data', sddl: undefined, effect: 'deny' },
  'audit-callback': { code: 0x0d, form: 'data', sddl: undefined, effect: undefined },
  'audit-callback-object': { code: 0x0f, form: 'object-data', sddl: undefined, effect: undefined },
  'mandatory-label': { code: 0x11, form: 'plain', sddl: 'ML', effect: undefined },
  'resource-attribute': { code: 0x12, form: 'data', sddl: undefined, effect: undefined },
  'scoped-policy': { code: 0x13, form: 'plain', sddl: 'SP', effect: undefined },
} as const

type AceTypes = typeof ACE_TYPES
export type AceType = keyof AceTypes
type TypeOfForm<Form> = { [Type in AceType]: AceTypes[Type]['form'] extends Form ? Type : never }[AceType]

interface AceCore<Form> {
  readonly type: TypeOfForm<Form>
  /** A union of ACE_FLAGS. */
  readonly flags: number
  readonly mask: AccessMask
  readonly sid: Sid
}

interface ObjectScope {
  readonly objectType: Guid | undefined
  readonly inheritedObjectType: Guid | undefined
}

interface ApplicationData {
  readonly data: Uint8Array
}

export type PlainAce = AceCore<'plain'>
export type ObjectAce = AceCore<'object'> & ObjectScope
export type DataAce = AceCore<'data'> & ApplicationData
export type ObjectDataAce = AceCore<'object-data'> & ObjectScope & ApplicationData

/** One entry of an access control list. [MS-DTYP] §2.4.4 */
export type Ace = PlainAce | ObjectAce | DataAce | ObjectDataAce

export const isAceType = <Form extends AceTypes[AceType]['form']>(
  type: AceType,
  form: Form,
): type is TypeOfForm<Form> => ACE_TYPES[type].form === form

const BY_CODE = new Map<number, AceType>()
const BY_LETTERS = new Map<string, AceType>()
for (const type of Object.keys(ACE_TYPES) as AceType[]) {
  const { code, sddl } = ACE_TYPES[type]
  BY_CODE.set(code, type)
  if (sddl !== undefined) BY_LETTERS.set(sddl, type)
}

export const aceTypeOfCode = (code: number): AceType | undefined => BY_CODE.get(code)

export const aceTypeOfLetters = (letters: string): AceType | undefined => BY_LETTERS.get(letters)

/** Whether the ACE controls access to the object it is attached to, not only what children inherit. [MS-DTYP] §2.4.4.1 */
export const isEffective = (ace: Ace): boolean => (ace.flags & ACE_FLAGS.INHERIT_ONLY) === 0

export const isInherited = (ace: Ace): boolean => (ace.flags & ACE_FLAGS.INHERITED) !== 0
