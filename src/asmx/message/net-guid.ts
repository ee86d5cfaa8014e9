import type { Guid } from '../../base/guid.ts'
import { formatException, readHexDigits, readHexNumber, UnreadableValue } from './net-number.ts'

const WRONG_LENGTH = 'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).'
const NO_HEX = 'Guid string should only contain hexadecimal characters.'
const NO_COMMA =
  "Could not find a comma, or the length between the previous token and the comma was zero (i.e., '0x,'etc.)."
const NO_BRACE =
  "Could not find a brace, or the length between the previous token and the brace was zero (i.e., '0x,'etc.)."
const NO_OPENING_BRACE = 'Expected {0xdddddddd, etc}.'

const PLAIN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Reads a GUID in any form .NET knows (D, N, B, P, X), in either case, blanks around it, into its plain form.
 * Throws `UnreadableValue` with the text .NET gives.
 */
export function readNetGuid(text: string): Guid {
  const value = text.trim()
  if (PLAIN.test(value)) return value.toLowerCase() as Guid
  if (value === '') return fail('Unrecognized Guid format.')
  if (value.includes('-')) return readDashed(value)
  return value.includes('{') ? readHexStructure(value.replace(/\s/g, '')) : readDigits(value)
}

/** Forms D, B and P. */
function readDashed(value: string): Guid {
  const closing = value.startsWith('{') ? '}' : value.startsWith('(') ? ')' : ''
  const start = closing.length
  if (value.length !== 36 + 2 * start || !value.endsWith(closing)) return fail(WRONG_LENGTH)
  if ([8, 13, 18, 23].some((dash) => value[start + dash] !== '-')) {
    return fail('Dashes are in the wrong position for GUID parsing.')
  }
  const head = [0, 9, 14, 19].map((group, i) => readGroup(value, start + group, i === 0 ? 8 : 4, NO_HEX))
  return plainForm([...head, readGroup(value, start + 24, 12, WRONG_LENGTH)].join(''))
}

function readGroup(value: string, start: number, length: number, otherLength: string): string {
  const { digits, end } = readHexDigits(value, start)
  return end === start + length ? digits.padStart(length, '0') : fail(otherLength)
}

/** Form N. */
function readDigits(value: string): Guid {
  if (value.length !== 32) return fail(WRONG_LENGTH)
  return /^[0-9a-f]{32}$/i.test(value) ? plainForm(value.toLowerCase()) : fail(NO_HEX)
}

/** Form X: `{0x…,0x…,0x…,{0x…,0x…,0x…,0x…,0x…,0x…,0x…,0x…}}`. */
function readHexStructure(value: string): Guid {
  if (!value.startsWith('{')) return fail(NO_OPENING_BRACE)
  const wholes = ['{0xdddddddd, etc}', '{0xdddddddd, 0xdddd, etc}', '{0xdddddddd, 0xdddd, 0xdddd, etc}']
  let at = 1
  let digits = ''
  for (const [i, pattern] of wholes.entries()) {
    const end = numberEnd(value, at, pattern, ',')
    const width = i === 0 ? 8 : 4
    digits += readHexNumber(value.slice(at + 2, end))
      .padStart(8, '0')
      .slice(-width)
    at = end + 1
  }
  if (value[at] !== '{') return fail(NO_OPENING_BRACE)
  for (let i = 0; i < 8; i++) {
    const end = numberEnd(value, at + 1, '{... { ... 0xdd, ...}}', i < 7 ? ',' : '}')
    const byte = readHexNumber(value.slice(at + 3, end))
    if (byte.length > 2) return fail('Value was either too large or too small for an unsigned byte.')
    digits += byte.padStart(2, '0')
    at = end
  }
  if (value[at + 1] !== '}') return fail('Could not find the ending brace.')
  return at + 2 === value.length
    ? plainForm(digits)
    : fail('Additional non-parsable characters are at the end of the string.')
}

/** Where the number that starts with `0x` at `at` ends: at the next `terminator`. */
function numberEnd(value: string, at: number, pattern: string, terminator: ',' | '}'): number {
  if (!/^0x$/i.test(value.slice(at, at + 2))) return fail(`Expected hex 0x in '${pattern}'.`)
  const end = value.indexOf(terminator, at + 2)
  return end > at + 2 ? end : fail(terminator === ',' ? NO_COMMA : NO_BRACE)
}

const plainForm = (digits: string): Guid =>
  digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as Guid

function fail(message: string): never {
  throw new UnreadableValue(formatException(message))
}
