import { isGuid, type Guid } from '../base/guid.ts'
import { AccessError } from './access-error.ts'
import { ACE_TYPES, aceTypeOfCode, isAceType, type Ace } from './ace.ts'
import { formatSidBytes, parseSidBytes } from './sid.ts'

/** [MS-DTYP] §2.4.4.3 */
const OBJECT_TYPE_PRESENT = 1
const INHERITED_OBJECT_TYPE_PRESENT = 2

/** [MS-DTYP] §2.4.5 */
const ACL_REVISION = 2
const ACL_REVISION_DS = 4
const ACL_HEADER = 8
const LARGEST = 0xffff

const malformed = (what: string) =>
  new AccessError('descriptor-malformed', `The bytes are not an access control list: ${what}.`)

/** Turns the digits of a GUID as written into those of its packet form, and back. [MS-DTYP] §2.3.4.2 */
const swapGuid = (hex: string): string => hex.replace(/^(..)(..)(..)(..)(..)(..)(..)(..)/, '$4$3$2$1$6$5$8$7')

const guidToPacket = (guid: Guid): Buffer => Buffer.from(swapGuid(guid.replaceAll('-', '')), 'hex')

function guidFromPacket(packet: Buffer): Guid {
  const text = swapGuid(packet.toString('hex')).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  if (!isGuid(text)) throw malformed('a GUID is cut short')
  return text
}

/** The two GUIDs of an object ACE, and what follows them. [MS-DTYP] §2.4.4.3 */
function readObjectScope(body: Buffer) {
  if (body.length < 4) throw malformed('the flags of an object ACE are cut short')
  const flags = body.readUInt32LE(0)
  let offset = 4
  const take = (present: number): Guid | undefined => {
    if ((flags & present) === 0) return undefined
    offset += 16
    return guidFromPacket(body.subarray(offset - 16, offset))
  }
  const objectType = take(OBJECT_TYPE_PRESENT)
  const inheritedObjectType = take(INHERITED_OBJECT_TYPE_PRESENT)
  return { scope: { objectType, inheritedObjectType }, rest: body.subarray(offset) }
}

/** One ACE; `ace` holds exactly its AceSize bytes. [MS-DTYP] §2.4.4 */
function readAce(ace: Buffer): Ace {
  const type = aceTypeOfCode(ace.readUInt8(0))
  if (type === undefined) {
    throw new AccessError('ace-type-unsupported', `An ACE is of type ${ace.readUInt8(0)}, which is reserved.`)
  }
  const core = { flags: ace.readUInt8(1), mask: ace.readUInt32LE(4) }
  const object = isAceType(type, 'object') || isAceType(type, 'object-data')
  const { scope, rest } = object ? readObjectScope(ace.subarray(8)) : { scope: undefined, rest: ace.subarray(8) }
  const sid = parseSidBytes(rest)
  if (scope !== undefined && isAceType(type, 'object')) return { type, ...core, ...scope, sid }
  if (isAceType(type, 'plain')) return { type, ...core, sid }
  // A copy: the caller's buffer lives on otherwise as long as the descriptor does.
  const data = Uint8Array.from(rest.subarray(formatSidBytes(sid).length))
  if (scope !== undefined && isAceType(type, 'object-data')) return { type, ...core, ...scope, sid, data }
  if (isAceType(type, 'data')) return { type, ...core, sid, data }
  throw malformed('an ACE has no known form')
}

/**
 * Reads a list from the start of `bytes`, whatever follows it. What stands between the ACEs' fields and their AceSize is
 * application data in callback ACEs and not interpreted elsewhere. [MS-DTYP] §2.4.5, §2.4.4.1
 * Throws AccessError `descriptor-malformed`, `sid-malformed`, `ace-type-unsupported`.
 */
export function parseAclBytes(bytes: Uint8Array): Ace[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.length < ACL_HEADER) throw malformed('its header is cut short')
  const revision = view.readUInt8(0)
  if (revision !== ACL_REVISION && revision !== ACL_REVISION_DS) throw malformed(`its revision is ${revision}`)
  const size = view.readUInt16LE(2)
  if (size < ACL_HEADER || size > view.length) throw malformed('its size is not that of the list')
  const aces: Ace[] = []
  let offset = ACL_HEADER
  for (let left = view.readUInt16LE(4); left > 0; left--) {
    if (offset + 8 > size) throw malformed('it has fewer ACEs than it says')
    const aceSize = view.readUInt16LE(offset + 2)
    if (aceSize < 8 || aceSize % 4 !== 0 || offset + aceSize > size) throw malformed('an ACE has an impossible size')
    aces.push(readAce(view.subarray(offset, offset + aceSize)))
    offset += aceSize
  }
  return aces
}

function writeObjectScope(objectType: Guid | undefined, inheritedObjectType: Guid | undefined): Buffer {
  const flags = Buffer.alloc(4)
  flags.writeUInt32LE(
    (objectType === undefined ? 0 : OBJECT_TYPE_PRESENT) |
      (inheritedObjectType === undefined ? 0 : INHERITED_OBJECT_TYPE_PRESENT),
  )
  return Buffer.concat([
    flags,
    ...[objectType, inheritedObjectType].flatMap((guid) => (guid ? [guidToPacket(guid)] : [])),
  ])
}

const tooLarge = () => new AccessError('acl-too-large', 'The access control list is too large for its binary form.')

function writeAce(ace: Ace): Buffer {
  const scope = 'objectType' in ace ? writeObjectScope(ace.objectType, ace.inheritedObjectType) : Buffer.alloc(0)
  const data = 'data' in ace ? ace.data : Buffer.alloc(0)
  const body = Buffer.concat([scope, formatSidBytes(ace.sid), data])
  const size = 8 + Math.ceil(body.length / 4) * 4
  if (size > LARGEST) throw tooLarge()
  const packet = Buffer.alloc(size)
  packet.writeUInt8(ACE_TYPES[ace.type].code, 0)
  packet.writeUInt8(ace.flags, 1)
  packet.writeUInt16LE(size, 2)
  packet.writeUInt32LE(ace.mask, 4)
  body.copy(packet, 8)
  return packet
}

/**
 * Writes a list; the inverse of parseAclBytes. Its revision is 4 when there are ACEs for object types, else 2.
 * [MS-DTYP] §2.4.5. Throws AccessError `acl-too-large`.
 */
export function formatAclBytes(aces: readonly Ace[]): Uint8Array {
  const packets = aces.map(writeAce)
  const size = packets.reduce((sum, { length }) => sum + length, ACL_HEADER)
  if (size > LARGEST) throw tooLarge()
  const header = Buffer.alloc(ACL_HEADER)
  header.writeUInt8(aces.some((ace) => 'objectType' in ace) ? ACL_REVISION_DS : ACL_REVISION, 0)
  header.writeUInt16LE(size, 2)
  header.writeUInt16LE(aces.length, 4)
  return Buffer.concat([header, ...packets])
}
