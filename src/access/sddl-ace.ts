import { parseGuid, type Guid } from '../base/guid.ts'
import { AccessError } from './access-error.ts'
import { ACE_TYPES, aceTypeOfLetters, isAceType, type Ace } from './ace.ts'
import { FLAG_LETTERS, formatLetters, formatSddlRights, parseLetters, parseSddlRights } from './sddl-letters.ts'
import { createSddlScanner, takeSid } from './sddl-scanner.ts'
import type { Sid } from './sid.ts'
import { sddlAliasOf } from './well-known-sids.ts'

const malformed = (text: string, what: string) =>
  new AccessError('sddl-malformed', `The ACE (${text.slice(0, 100)}) of the SDDL string is wrong: ${what}.`)

function readGuid(text: string, field: string): Guid | undefined {
  if (field.trim() === '') return undefined
  const guid = field.length === 36 ? parseGuid(field) : undefined
  if (guid === undefined) throw malformed(text, 'an object type is not a GUID')
  return guid
}

function readSid(text: string, field: string, domain: Sid | undefined): Sid {
  const scanner = createSddlScanner(field)
  scanner.skipSpace()
  const sid = takeSid(scanner, domain)
  // Windows takes white space after two letters, but not after S-1-….
  if (/^\s*[a-z]{2}\s+$/i.test(field)) scanner.skipSpace()
  if (!scanner.atEnd()) throw malformed(text, 'something follows the security identifier')
  return sid
}

/**
 * Reads what stands between the parentheses of an ACE. White space may precede each field, as in Windows.
 * [MS-DTYP] §2.5.1.1, ace. Throws AccessError `sddl-malformed`, `sid-malformed`, `sid-domain-unknown`.
 */
export function parseSddlAce(text: string, domain: Sid | undefined): Ace {
  const fields = text.split(';')
  const [letters = '', flagLetters = '', rights = '', object = '', inheritedObject = '', trustee = ''] = fields
  if (fields.length !== 6) throw malformed(text, `it has ${fields.length} fields instead of six`)
  const type = aceTypeOfLetters(letters.trimStart().toUpperCase())
  if (type === undefined) throw malformed(text, 'its type is unknown')
  const flags = parseLetters(flagLetters, FLAG_LETTERS)
  if (flags === undefined) throw malformed(text, 'its flags are unknown')
  const mask = parseSddlRights(rights, type === 'mandatory-label')
  if (mask === undefined) throw malformed(text, 'its rights are unknown')
  const objectType = readGuid(text, object)
  const inheritedObjectType = readGuid(text, inheritedObject)
  const core = { flags, mask, sid: readSid(text, trustee, domain) }
  if (isAceType(type, 'object')) return { type, ...core, objectType, inheritedObjectType }
  if (!isAceType(type, 'plain')) throw malformed(text, 'its type has no text form')
  // Without its object type the ACE would speak of the whole object, which is more than was meant.
  if (objectType !== undefined || inheritedObjectType !== undefined) {
    throw malformed(text, `an object type belongs into ACEs of type O${letters.trim()} only`)
  }
  return { type, ...core }
}

/**
 * Writes an ACE with its parentheses as Windows does. [MS-DTYP] §2.5.1.1
 * Throws AccessError `sddl-unsupported` for conditional and attribute ACEs and for flags that have no letters.
 */
export function formatSddlAce(ace: Ace, domain: Sid | undefined): string {
  const { sddl } = ACE_TYPES[ace.type]
  const flags = formatLetters(ace.flags, FLAG_LETTERS)
  const unsupported = (what: string) => new AccessError('sddl-unsupported', `${what} cannot be written as SDDL.`)
  if (sddl === undefined) throw unsupported(`An ACE of type ${ace.type}, which holds an expression or data,`)
  if (flags === undefined) throw unsupported(`An ACE with the flags 0x${ace.flags.toString(16)}`)
  const [object, inherited] = 'objectType' in ace ? [ace.objectType, ace.inheritedObjectType] : []
  const rights = formatSddlRights(ace.mask, ace.type === 'mandatory-label')
  return `(${[sddl, flags, rights, object, inherited, sddlAliasOf(ace.sid, domain) ?? ace.sid].join(';')})`
}
