import { LicensingError } from '../licensing-error.ts'
import type { RootOverride } from './locate-root.ts'

/** What a file that regedit has exported may measure, in bytes. */
const LARGEST_FILE = 1_048_576

/** The key of RMS, and the one that a 32-bit program such as RMS 1.0 sees on 64-bit Windows. Cc747641 */
const KEYS = ['software\\wow6432node\\microsoft\\drms\\1.0', 'software\\microsoft\\drms\\1.0'] as const

const SECTION = /^\[(-?)(?:HKEY_LOCAL_MACHINE|HKLM)\\([^\]]*)\]$/i
const VALUE = /^"((?:[^"\\]|\\.)*)"=(.*)$/
const TEXT = /^"((?:[^"\\]|\\.)*)"$/

const unreadable = (what: string) =>
  new LicensingError(
    'root-unknown',
    `The registry file ${what}. Export the key again with regedit, or give --root URL.`,
  )

/** The text of a file: UTF-16LE with a byte order mark, or the ANSI code page of Western Windows. */
function decode(bytes: Uint8Array): string {
  if (bytes.length > LARGEST_FILE) throw unreadable(`has more than ${LARGEST_FILE} bytes`)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isWide = buffer[0] === 0xff && buffer[1] === 0xfe
  return isWide ? buffer.toString('utf16le').slice(1) : new TextDecoder('windows-1252').decode(buffer)
}

const unescape = (text: string): string => text.replaceAll(/\\(.)/g, '$1')

/** The text values of one key, by their names in lower case. */
type Values = Map<string, string>

/** What one line under a key does to its values. Values that are no text are left out: nothing here needs them. */
function applyLine(line: string, values: Values): void {
  const [, name, data] = VALUE.exec(line) ?? []
  if (name === undefined || data === undefined) return
  const [, text] = TEXT.exec(data) ?? []
  const key = unescape(name).toLowerCase()
  if (text === undefined) values.delete(key)
  else values.set(key, unescape(text))
}

function readKeys(lines: readonly string[]): Map<string, Values> {
  const keys = new Map<string, Values>()
  let current: Values | undefined
  for (const line of lines) {
    const [, removed, path] = SECTION.exec(line) ?? []
    if (path !== undefined) {
      const key = path.toLowerCase()
      current = removed === '-' ? new Map<string, string>() : (keys.get(key) ?? new Map<string, string>())
      keys.set(key, current)
    } else if (line.startsWith('[')) {
      current = undefined
    } else if (current !== undefined) {
      applyLine(line, current)
    }
  }
  return keys
}

/**
 * Reads SubEnrollmentURL and GicURL out of a file that regedit has exported: "Windows Registry Editor Version 5.00" in
 * UTF-16, or "REGEDIT4" in the ANSI code page. Where both keys have one of the values, that of 32-bit programs counts.
 * Throws LicensingError `root-unknown` when the file is none.
 */
export function parseRegistryFile(bytes: Uint8Array): RootOverride {
  const lines = decode(bytes)
    .split('\n')
    .map((line) => line.trim())
  const heading = lines.find((line) => line !== '')
  if (heading !== 'Windows Registry Editor Version 5.00' && heading !== 'REGEDIT4') {
    throw unreadable('does not begin with "Windows Registry Editor Version 5.00" or REGEDIT4')
  }
  const keys = readKeys(lines)
  const overrides = KEYS.map((key) => ({
    subEnrollmentUrl: keys.get(key)?.get('subenrollmenturl'),
    gicUrl: keys.get(key)?.get('gicurl'),
  }))
  const told = overrides.find(({ subEnrollmentUrl, gicUrl }) => subEnrollmentUrl !== undefined || gicUrl !== undefined)
  return told ?? { subEnrollmentUrl: undefined, gicUrl: undefined }
}
