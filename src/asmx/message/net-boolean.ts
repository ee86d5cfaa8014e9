import { formatException, UnreadableValue } from './net-number.ts'

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['0', false],
  ['false', false],
  ['1', true],
  ['true', true],
])

/** Reads a boolean as .NET's XmlConvert does, blanks around it. Throws `UnreadableValue` with the text .NET gives. */
export function readNetBoolean(text: string): boolean {
  const value = BOOLEANS.get(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''))
  if (value !== undefined) return value
  throw new UnreadableValue(formatException(`The string '${text}' is not a valid Boolean value.`))
}
