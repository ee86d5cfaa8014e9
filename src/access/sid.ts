import { AccessError } from './access-error.ts'

declare const sid: unique symbol

/** A security identifier in its one canonical spelling, so that `===`, Set and Map compare it. [MS-DTYP] §2.4.2.1 */
export type Sid = string & { readonly [sid]: true }

const NUMBER = '(?:0x[0-9a-f]{1,12}|0|[1-9][0-9]{0,14})'
const FORM = new RegExp(`^S-1-(${NUMBER})((?:-${NUMBER})+)$`, 'i')

/** [MS-DTYP] §2.4.2.2 */
const MOST_SUB_AUTHORITIES = 15
const LARGEST = 0xffffffff
const LARGEST_AUTHORITY = 0xffffffffffff

const malformed = (text: string) =>
  new AccessError('sid-malformed', `“${text.slice(0, 200)}” is not a security identifier (S-1-…).`)

const canonical = (authority: number, subAuthorities: readonly number[]): Sid => {
  const top = authority <= LARGEST ? String(authority) : `0x${authority.toString(16).toUpperCase().padStart(12, '0')}`
  return `S-1-${[top, ...subAuthorities].join('-')}` as Sid
}

const parts = (value: string): { authority: number; subAuthorities: number[] } => {
  const [authority = 0, ...subAuthorities] = value.split('-').slice(2).map(Number)
  return { authority, subAuthorities }
}

/**
 * Reads `S-1-…`, in either case, each number decimal or (as Windows takes it) hexadecimal after `0x`.
 * [MS-DTYP] §2.4.2.1. Throws AccessError `sid-malformed`.
 */
export function parseSid(text: string): Sid {
  if (!FORM.test(text)) throw malformed(text)
  const { authority, subAuthorities } = parts(text)
  const fits =
    authority <= LARGEST_AUTHORITY &&
    subAuthorities.length <= MOST_SUB_AUTHORITIES &&
    subAuthorities.every((value) => value <= LARGEST)
  if (!fits) throw malformed(text)
  return canonical(authority, subAuthorities)
}

/** Whether the text is a security identifier in its canonical spelling. */
export function isSid(text: string): text is Sid {
  try {
    return parseSid(text) === text
  } catch {
    return false
  }
}

/** The account or group number `rid` of a domain or machine. Throws AccessError `sid-malformed` when it cannot be. */
export const relativeSid = (domain: Sid, rid: number): Sid => parseSid(`${domain}-${rid}`)

/** What stands before the last number: the domain of a domain account; undefined when nothing is left. */
export function domainOfSid(value: Sid): Sid | undefined {
  const { authority, subAuthorities } = parts(value)
  return subAuthorities.length > 1 ? canonical(authority, subAuthorities.slice(0, -1)) : undefined
}

/** The last number of the identifier. [MS-DTYP] §2.4.2 */
export const ridOfSid = (value: Sid): number => Number(value.slice(value.lastIndexOf('-') + 1))

/** Writes the packet form: 8 bytes and 4 for each sub-authority, little-endian. [MS-DTYP] §2.4.2.2 */
export function formatSidBytes(value: Sid): Uint8Array {
  const { authority, subAuthorities } = parts(value)
  const bytes = Buffer.alloc(8 + 4 * subAuthorities.length)
  bytes.writeUInt8(1, 0)
  bytes.writeUInt8(subAuthorities.length, 1)
  bytes.writeUIntBE(authority, 2, 6)
  subAuthorities.forEach((number, index) => bytes.writeUInt32LE(number, 8 + 4 * index))
  return bytes
}

/**
 * Reads the packet form from the start of `bytes`, whatever follows it; its length is that of formatSidBytes.
 * An identifier without sub-authorities has no text form and is refused. [MS-DTYP] §2.4.2.2. Throws AccessError `sid-malformed`.
 */
export function parseSidBytes(bytes: Uint8Array): Sid {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = view[1] ?? 0
  if (view[0] !== 1 || count === 0 || count > MOST_SUB_AUTHORITIES || view.length < 8 + 4 * count) {
    throw new AccessError('sid-malformed', 'The bytes are not a security identifier.')
  }
  const subAuthorities = Array.from({ length: count }, (_, index) => view.readUInt32LE(8 + 4 * index))
  return canonical(view.readUIntBE(2, 6), subAuthorities)
}
