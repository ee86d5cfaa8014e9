import type { Enumeration } from '../../protocol/message-shape.ts'
import { UnreadableValue } from './net-number.ts'

/**
 * Reads a text of an enumeration as .NET's XmlSerializer does: letter by letter, blanks included.
 * Throws `UnreadableValue` with its message for any other text.
 */
export function readNetEnumeration({ values, typeName }: Enumeration, text: string): string {
  if (values.includes(text)) return text
  throw new UnreadableValue({
    type: 'System.InvalidOperationException',
    message: `Instance validation error: '${text}' is not a valid value for ${typeName}.`,
  })
}
