import type { DotNetException } from './soap-refusal.ts'

/** A value that .NET refuses to read, with the exceptions it would raise, outermost first. */
export class UnreadableValue extends Error {
  readonly causes: readonly DotNetException[]

  constructor(...causes: readonly DotNetException[]) {
    super(causes.map(({ message }) => message).join(' ---> '))
    this.name = 'UnreadableValue'
    this.causes = causes
  }
}

export const formatException = (message: string): DotNetException => ({ type: 'System.FormatException', message })

const OVERFLOW: DotNetException = {
  type: 'System.OverflowException',
  message: 'Value was either too large or too small for a UInt32.',
}

const MINUS: DotNetException = {
  type: 'System.ArgumentException',
  message: 'String cannot contain a minus sign if the base is not 10.',
}

/**
 * Reads hexadecimal digits from `start` on as .NET's number parser does, which lets a sign `+` and a prefix `0x` pass.
 * Gives the digits without leading zeros and the offset behind them.
 */
export function readHexDigits(text: string, start: number): { readonly digits: string; readonly end: number } {
  let from = start
  if (text[from] === '-') throw new UnreadableValue(formatException('Unrecognized Guid format.'), MINUS)
  if (text[from] === '+') from++
  if (text[from] === '0' && (text[from + 1] === 'x' || text[from + 1] === 'X')) from += 2
  let end = from
  while (/[0-9a-fA-F]/.test(text.charAt(end))) end++
  if (end === from) throw new UnreadableValue(formatException('Could not find any recognizable digits.'))
  return { digits: text.slice(from, end).replace(/^0+/, '').toLowerCase(), end }
}

/** Reads a whole text as one unsigned 32 bit number in hexadecimal; gives its digits without leading zeros. */
export function readHexNumber(text: string): string {
  const { digits, end } = readHexDigits(text, 0)
  if (digits.length > 8) throw new UnreadableValue(OVERFLOW)
  if (end < text.length) {
    throw new UnreadableValue(formatException('Additional non-parsable characters are at the end of the string.'))
  }
  return digits
}
