import { AccessError } from './access-error.ts'

/** A set of rights, an unsigned number of 32 bits. [MS-DTYP] §2.4.3 */
export type AccessMask = number

/** Rights that mean the same for every kind of object. [MS-DTYP] §2.4.3 */
export const RIGHTS = {
  DELETE: 0x00010000,
  READ_CONTROL: 0x00020000,
  WRITE_DAC: 0x00040000,
  WRITE_OWNER: 0x00080000,
  SYNCHRONIZE: 0x00100000,
  ACCESS_SYSTEM_SECURITY: 0x01000000,
  MAXIMUM_ALLOWED: 0x02000000,
  GENERIC_ALL: 0x10000000,
  GENERIC_EXECUTE: 0x20000000,
  GENERIC_WRITE: 0x40000000,
  GENERIC_READ: 0x80000000,
} as const

/** Rights of files, by the names administrators see under “special permissions”. */
export const FILE_RIGHTS = {
  ReadData: 0x00000001,
  WriteData: 0x00000002,
  AppendData: 0x00000004,
  ReadExtendedAttributes: 0x00000008,
  WriteExtendedAttributes: 0x00000010,
  ExecuteFile: 0x00000020,
  DeleteSubdirectoriesAndFiles: 0x00000040,
  ReadAttributes: 0x00000080,
  WriteAttributes: 0x00000100,
  Delete: RIGHTS.DELETE,
  ReadPermissions: RIGHTS.READ_CONTROL,
  ChangePermissions: RIGHTS.WRITE_DAC,
  TakeOwnership: RIGHTS.WRITE_OWNER,
  Synchronize: RIGHTS.SYNCHRONIZE,
} as const

/** The permissions administrators choose from, as Windows Explorer sets them on a file; larger ones first. */
export const FILE_PERMISSIONS = {
  FullControl: 0x001f01ff,
  Modify: 0x001301bf,
  ReadAndExecute: 0x001200a9,
  Read: 0x00120089,
  Write: 0x00100116,
} as const

export type FilePermission = keyof typeof FILE_PERMISSIONS

/** The permission of that name, in either case; undefined when there is none. */
export function parseFilePermission(name: string): FilePermission | undefined {
  const names = Object.keys(FILE_PERMISSIONS) as FilePermission[]
  return names.find((known) => known.toLowerCase() === name.toLowerCase())
}

/** What the generic rights mean for one kind of object. */
export interface GenericMapping {
  readonly read: AccessMask
  readonly write: AccessMask
  readonly execute: AccessMask
  readonly all: AccessMask
}

export const FILE_MAPPING: GenericMapping = {
  read: 0x00120089,
  write: 0x00120116,
  execute: 0x001200a0,
  all: 0x001f01ff,
}

export const unsigned = (mask: number): AccessMask => mask >>> 0

export const hasAny = (mask: AccessMask, bits: AccessMask): boolean => (mask & bits) !== 0

/** Replaces the generic rights by what they mean; leaves them where there is no mapping. [MS-DTYP] §2.4.3 */
export function mapGenericRights(mask: AccessMask, mapping: GenericMapping | undefined): AccessMask {
  if (mapping === undefined) return unsigned(mask)
  let mapped = mask & 0x0fffffff
  if (hasAny(mask, RIGHTS.GENERIC_READ)) mapped |= mapping.read
  if (hasAny(mask, RIGHTS.GENERIC_WRITE)) mapped |= mapping.write
  if (hasAny(mask, RIGHTS.GENERIC_EXECUTE)) mapped |= mapping.execute
  if (hasAny(mask, RIGHTS.GENERIC_ALL)) mapped |= mapping.all
  return unsigned(mapped)
}

/** Gives the mask back when it is one and holds at least one right. Throws AccessError `mask-invalid`. */
export function checkAccessMask(mask: number): AccessMask {
  if (Number.isInteger(mask) && mask > 0 && mask <= 0xffffffff) return mask
  throw new AccessError('mask-invalid', `${mask} is not an access mask with at least one right.`)
}

/**
 * Says in administrators' words what a file's mask allows: `FullControl`, `Read, Write`, `ReadAndExecute, Delete`; what
 * has no name as a number, `None` for nothing. Explorer shows a denied permission without Synchronize by the same name.
 */
export function describeFileRights(mask: AccessMask): string {
  const whole = mapGenericRights(mask, FILE_MAPPING)
  if (whole === 0) return 'None'
  const names: string[] = []
  let rest = whole
  for (const [name, bits] of Object.entries(FILE_PERMISSIONS)) {
    const needed = bits & ~RIGHTS.SYNCHRONIZE
    if ((whole & needed) !== needed || !hasAny(rest, needed)) continue
    names.push(name)
    rest = unsigned(rest & ~bits)
  }
  for (const [name, bits] of Object.entries(FILE_RIGHTS)) {
    if (hasAny(rest, bits)) names.push(name)
    rest = unsigned(rest & ~bits)
  }
  return [...names, ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])].join(', ')
}
