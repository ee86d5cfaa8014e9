import { AccessError } from './access-error.ts'
import { formatAclBytes, parseAclBytes } from './acl-bytes.ts'
import { CONTROL, type AccessControlList, type SecurityDescriptor } from './security-descriptor.ts'
import { formatSidBytes, parseSidBytes, type Sid } from './sid.ts'

/** Flags that the members of a descriptor tell. [MS-DTYP] §2.4.6 */
const DACL_PRESENT = 0x0004
const SACL_PRESENT = 0x0010
const SELF_RELATIVE = 0x8000
const KEPT = Object.values(CONTROL).reduce((sum: number, flag) => sum | flag, 0)
const HEADER = 20

const malformed = (what: string) =>
  new AccessError('descriptor-malformed', `The bytes are not a self-relative security descriptor: ${what}.`)

/**
 * Reads a self-relative descriptor. Resource manager control bits, which Windows' own objects do not have, are not kept.
 * [MS-DTYP] §2.4.6. Throws AccessError `descriptor-malformed`, `sid-malformed`, `ace-type-unsupported`.
 */
export function parseDescriptorBytes(bytes: Uint8Array): SecurityDescriptor {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.length < HEADER) throw malformed('its header is cut short')
  if (view.readUInt8(0) !== 1) throw malformed(`its revision is ${view.readUInt8(0)}`)
  const control = view.readUInt16LE(2)
  if ((control & SELF_RELATIVE) === 0) throw malformed('it is not marked as self-relative')
  const at = (field: number): Buffer | undefined => {
    const offset = view.readUInt32LE(field)
    if (offset === 0) return undefined
    if (offset < HEADER || offset >= view.length) throw malformed('an offset points outside')
    return view.subarray(offset)
  }
  const sid = (field: number): Sid | undefined => {
    const part = at(field)
    return part && parseSidBytes(part)
  }
  const list = (field: number, present: number): AccessControlList => {
    const part = at(field)
    if ((control & present) !== 0) return part === undefined ? null : parseAclBytes(part)
    // Taking the list for absent would open the object to everybody.
    if (part !== undefined) throw malformed('it has a list that it says is absent')
    return undefined
  }
  return {
    owner: sid(4),
    group: sid(8),
    control: control & KEPT,
    sacl: list(12, SACL_PRESENT),
    dacl: list(16, DACL_PRESENT),
  }
}

/**
 * Writes a self-relative descriptor, the inverse of parseDescriptorBytes, its parts in the order of Windows: SACL, DACL,
 * owner, group. [MS-DTYP] §2.4.6 and note 72. Throws AccessError `acl-too-large`.
 */
export function formatDescriptorBytes({ owner, group, control, dacl, sacl }: SecurityDescriptor): Uint8Array {
  const header = Buffer.alloc(HEADER)
  const parts: Uint8Array[] = [header]
  let offset = HEADER
  const add = (field: number, part: Uint8Array | null | undefined) => {
    if (part === undefined || part === null) return
    header.writeUInt32LE(offset, field)
    parts.push(part)
    offset += part.length
  }
  add(12, sacl && formatAclBytes(sacl))
  add(16, dacl && formatAclBytes(dacl))
  add(4, owner && formatSidBytes(owner))
  add(8, group && formatSidBytes(group))
  const present = (dacl === undefined ? 0 : DACL_PRESENT) | (sacl === undefined ? 0 : SACL_PRESENT)
  header.writeUInt8(1, 0)
  header.writeUInt16LE((control & KEPT) | present | SELF_RELATIVE, 2)
  return Buffer.concat(parts)
}
