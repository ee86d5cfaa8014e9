import { AccessError } from './access-error.ts'
import type { Ace } from './ace.ts'
import { formatSddlAce, parseSddlAce } from './sddl-ace.ts'
import { createSddlScanner, takeSid, type SddlScanner } from './sddl-scanner.ts'
import { CONTROL, type AccessControlList, type SecurityDescriptor } from './security-descriptor.ts'
import type { Sid } from './sid.ts'
import { sddlAliasOf } from './well-known-sids.ts'

/** The longest SDDL string that is read, in characters: room for some ten thousand entries. */
export const LONGEST_SDDL = 1_048_576

export interface SddlOptions {
  /** The domain that DA, DU, LA and their like belong to. */
  readonly domain?: Sid
}

/** [MS-DTYP] §2.5.1.1, acl-flag; for the DACL, and shifted by one for the SACL. */
const ACL_FLAGS = {
  P: CONTROL.DACL_PROTECTED,
  AR: CONTROL.DACL_AUTO_INHERIT_REQUIRED,
  AI: CONTROL.DACL_AUTO_INHERITED,
} as const
const NO_ACCESS_CONTROL = 'NO_ACCESS_CONTROL'

/** [MS-DTYP] §2.5.1.1, conditional-ace-type and resource-attribute-ace: the types whose ACEs hold an expression. */
const WITH_EXPRESSION: Readonly<Record<string, string>> = {
  XA: 'allow, on a condition',
  XD: 'deny, on a condition',
  XU: 'audit, on a condition',
  ZA: 'allow for an object type, on a condition',
  RA: 'resource attribute',
}

const messageForExpression = (letters: string): string =>
  `An ACE of type ${letters} (${WITH_EXPRESSION[letters]}) is not read from SDDL: Windows Server 2003 has no such ACEs.`

interface AclPart {
  readonly control: number
  readonly list: AccessControlList
}

function readAces(scanner: SddlScanner, domain: Sid | undefined): Ace[] {
  const aces: Ace[] = []
  for (;;) {
    scanner.skipSpace()
    const [, letters] = scanner.take(/\(\s*(XA|XD|XU|ZA|RA)\s*;/iy) ?? []
    if (letters !== undefined) throw new AccessError('sddl-unsupported', messageForExpression(letters.toUpperCase()))
    const content = scanner.take(/\(([^()]*)\)/y)?.[1]
    if (content === undefined) return aces
    aces.push(parseSddlAce(content, domain))
  }
}

/** What follows `D:`, or the same after `S:`. */
function readAcl(scanner: SddlScanner, domain: Sid | undefined): AclPart {
  let control = 0
  let isNull = false
  for (;;) {
    scanner.skipSpace()
    const flag = scanner.take(/AR|AI|P|NO_ACCESS_CONTROL/iy)?.[0].toUpperCase()
    if (flag === undefined) break
    if (flag === 'P' || flag === 'AR' || flag === 'AI') control |= ACL_FLAGS[flag]
    else isNull = true
  }
  const aces = readAces(scanner, domain)
  if (isNull && aces.length > 0) throw scanner.malformed(`${NO_ACCESS_CONTROL} has no ACEs`)
  return { control, list: isNull ? null : aces }
}

/**
 * Reads a security descriptor from SDDL, as leniently as Windows in white space and case, its sections in their order.
 * [MS-DTYP] §2.5.1.1. The empty string is a descriptor without anything, which admits everybody.
 * Throws AccessError `sddl-malformed`, `sddl-too-long`, `sddl-unsupported`, `sid-malformed`, `sid-domain-unknown`.
 */
export function parseSddl(text: string, { domain }: SddlOptions = {}): SecurityDescriptor {
  if (text.length > LONGEST_SDDL) {
    throw new AccessError('sddl-too-long', `The SDDL string has more than ${LONGEST_SDDL} characters.`)
  }
  const scanner = createSddlScanner(text)
  const section = <Part>(letter: RegExp, read: (scanner: SddlScanner, domain: Sid | undefined) => Part) => {
    scanner.skipSpace()
    if (scanner.take(letter) === undefined) return undefined
    scanner.skipSpace()
    return read(scanner, domain)
  }
  const owner = section(/O:/y, takeSid)
  const group = section(/G:/y, takeSid)
  const dacl = section(/D:/y, readAcl)
  const sacl = section(/S:/y, readAcl)
  scanner.skipSpace()
  if (!scanner.atEnd()) throw scanner.malformed('O:, G:, D: and S: are wanted, in this order and once each')
  const control = (dacl?.control ?? 0) | ((sacl?.control ?? 0) << 1)
  return { owner, group, control, dacl: dacl?.list, sacl: sacl?.list }
}

function formatAcl(letter: 'D' | 'S', list: AccessControlList, control: number, domain: Sid | undefined): string {
  if (list === undefined) return ''
  const flags = Object.entries(ACL_FLAGS).flatMap(([name, flag]) => ((control & flag) === 0 ? [] : [name]))
  const content = list === null ? NO_ACCESS_CONTROL : list.map((ace) => formatSddlAce(ace, domain)).join('')
  return `${letter}:${flags.join('')}${content}`
}

/**
 * Writes a security descriptor as SDDL in the one form Windows writes; aliases of domain groups only with a domain.
 * [MS-DTYP] §2.5.1.1. Control flags without letters (defaulted, trusted …) are not written.
 * Throws AccessError `sddl-unsupported`.
 */
export function formatSddl(descriptor: SecurityDescriptor, { domain }: SddlOptions = {}): string {
  const { owner, group, control, dacl, sacl } = descriptor
  const sid = (letter: string, value: Sid | undefined) =>
    value === undefined ? '' : `${letter}:${sddlAliasOf(value, domain) ?? value}`
  return [
    sid('O', owner),
    sid('G', group),
    formatAcl('D', dacl, control, domain),
    formatAcl('S', sacl, control >> 1, domain),
  ].join('')
}
