import type { Random } from './random.ts'

declare const guid: unique symbol

/** A GUID in its plain lower-case form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`. */
export type Guid = string & { readonly [guid]: true }

const PLAIN = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

export const isGuid = (text: string): text is Guid => PLAIN.test(text)

export const ZERO_GUID = '00000000-0000-0000-0000-000000000000' as Guid

/** Reads a GUID with or without braces, in either case; `undefined` when the text is none. */
export function parseGuid(text: string): Guid | undefined {
  const plain = (/^\{(.*)\}$/.exec(text)?.[1] ?? text).toLowerCase()
  return isGuid(plain) ? plain : undefined
}

/** The form certificates use: `{xxxxxxxx-…}`. */
export const formatGuidInBraces = (value: Guid): string => `{${value}}`

/** The 16 bytes of a GUID in the order its digits are written (RFC 4122 §4.1.2). */
export const guidBytes = (value: Guid): Uint8Array => Buffer.from(value.replaceAll('-', ''), 'hex')

/** A new random GUID (RFC 4122 §4.4, version 4). */
export function newGuid(random: Random): Guid {
  const bytes = Buffer.from(random.bytes(16))
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const part = (start: number, end: number): string => bytes.toString('hex', start, end)
  return `${part(0, 4)}-${part(4, 6)}-${part(6, 8)}-${part(8, 10)}-${part(10, 16)}` as Guid
}
