import { formatException, UnreadableValue } from './net-number.ts'

const LARGEST = 0x7fffffff
const SMALLEST = -0x80000000

/** Reads a 32 bit integer as .NET's XmlConvert does, blanks around it. Throws `UnreadableValue` with the text .NET gives. */
export function readNetInt(text: string): number {
  const digits = /^[ \t\n\v\f\r]*([+-]?\d+)[ \t\n\v\f\r]*$/.exec(text)?.[1]
  if (digits === undefined) throw new UnreadableValue(formatException('Input string was not in a correct format.'))
  const value = Number(digits)
  if (value >= SMALLEST && value <= LARGEST) return value === 0 ? 0 : value
  throw new UnreadableValue({
    type: 'System.OverflowException',
    message: 'Value was either too large or too small for an Int32.',
  })
}
