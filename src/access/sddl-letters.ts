/** Letters of SDDL and the bits they stand for, in the order in which Windows writes them. */
export type LetterTable = Readonly<Record<string, number>>

/** [MS-DTYP] §2.4.4.1, §2.5.1.1 */
export const FLAG_LETTERS: LetterTable = { OI: 0x01, CI: 0x02, NP: 0x04, IO: 0x08, ID: 0x10, SA: 0x40, FA: 0x80 }

/** Rights of one bit each. [MS-DTYP] §2.5.1.1 */
const RIGHT_LETTERS: LetterTable = {
  CC: 0x00000001,
  DC: 0x00000002,
  LC: 0x00000004,
  SW: 0x00000008,
  RP: 0x00000010,
  WP: 0x00000020,
  DT: 0x00000040,
  LO: 0x00000080,
  CR: 0x00000100,
  SD: 0x00010000,
  RC: 0x00020000,
  WD: 0x00040000,
  WO: 0x00080000,
  GA: 0x10000000,
  GX: 0x20000000,
  GW: 0x40000000,
  GR: 0x80000000,
}

/** Sets of rights of files and registry keys. [MS-DTYP] §2.5.1.1 */
const WHOLE_RIGHTS: LetterTable = {
  FA: 0x001f01ff,
  FR: 0x00120089,
  FW: 0x00120116,
  FX: 0x001200a0,
  KA: 0x000f003f,
  KR: 0x00020019,
  KX: 0x00020019,
  KW: 0x00020006,
}

/** What a mandatory label forbids; Windows' letters for [MS-DTYP] §2.4.4.13. */
const LABEL_LETTERS: LetterTable = { NW: 0x1, NR: 0x2, NX: 0x4 }

const READABLE_RIGHTS: LetterTable = { ...RIGHT_LETTERS, ...WHOLE_RIGHTS }

/**
 * Reads letters one after the other, in either case, with blanks before and between but not after them, as Windows does;
 * nothing or white space only is 0. Gives undefined for anything else.
 */
export function parseLetters(text: string, table: LetterTable): number | undefined {
  if (text.trim() === '') return 0
  if (!/^\s*[a-z]{2}(?: *[a-z]{2})*$/i.test(text)) return undefined
  let sum = 0
  for (const letters of text.match(/[a-z]{2}/gi) ?? []) {
    const bits = table[letters.toUpperCase()]
    if (bits === undefined) return undefined
    sum |= bits
  }
  return sum >>> 0
}

/** The letters for all bits of `value`, or undefined when some bit has none. */
export function formatLetters(value: number, table: LetterTable): string | undefined {
  const used = Object.entries(table).filter(([, bits]) => (value & bits) !== 0)
  const covered = used.reduce((sum, [, bits]) => sum | bits, 0) >>> 0
  return covered === value ? used.map(([letters]) => letters).join('') : undefined
}

const NUMBER = /^\s*(?:0x([0-9a-f]+)|0([0-7]*)|([1-9][0-9]*))$/i

/**
 * Reads the rights of an ACE: letters, or a number in hexadecimal, octal or decimal. [MS-DTYP] §2.5.1.1, ace-rights.
 * Gives undefined for anything else; also for numbers of more than 32 bits, which Windows takes for all rights.
 */
export function parseSddlRights(text: string, isLabel: boolean): number | undefined {
  const match = NUMBER.exec(text)
  if (match === null) return parseLetters(text, isLabel ? LABEL_LETTERS : READABLE_RIGHTS)
  const [, hex, octal, decimal] = match
  const value =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : decimal !== undefined
        ? Number.parseInt(decimal, 10)
        : Number.parseInt(`0${octal ?? ''}`, 8)
  return value <= 0xffffffff ? value : undefined
}

/** Writes rights as Windows does: the name of a whole set, else letters when there is one for each bit, else hexadecimal. */
export function formatSddlRights(mask: number, isLabel: boolean): string {
  const whole = isLabel ? undefined : Object.entries(WHOLE_RIGHTS).find(([, bits]) => bits === mask)?.[0]
  return whole ?? formatLetters(mask, isLabel ? LABEL_LETTERS : RIGHT_LETTERS) ?? `0x${mask.toString(16)}`
}
