/** Content-Type as ASMX takes it apart: simpler than RFC 9110, and clients have come to rely on it. */

import type { Memory } from '../../base/recent-texts.ts'
import { remember } from '../../base/remember.ts'

/** Clients send the same few values: what is found out of one is kept. */
export const KNOWN_HEADERS: Memory = { most: 32, longest: 256 }

const QUOTES_AND_BLANKS = ` \t'"`

const partsOf = remember(
  (contentType: string) => ({ type: (contentType.split(';', 1)[0] ?? '').toLowerCase() }),
  KNOWN_HEADERS,
)

/** The part before the first semicolon, in lower case, blanks kept: `text/xml ` is not `text/xml`. */
export const mediaType = (contentType: string): string => partsOf(contentType).type

export const isApplicationType = (contentType: string): boolean =>
  mediaType(contentType).split('/', 1)[0] === 'application'

/** The value of a parameter without the quotes and blanks around it. A semicolon always separates, even in quotes. */
export function mediaTypeParameter(contentType: string, name: string): string | undefined {
  for (const declaration of contentType.split(';').slice(1)) {
    const text = declaration.trimStart()
    const equals = text.indexOf('=', name.length)
    if (equals >= 0 && text.slice(0, name.length).toLowerCase() === name) {
      return withoutQuotesAndBlanks(text.slice(equals + 1))
    }
  }
  return undefined
}

function withoutQuotesAndBlanks(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && QUOTES_AND_BLANKS.includes(value.charAt(start))) start++
  while (end > start && QUOTES_AND_BLANKS.includes(value.charAt(end - 1))) end--
  return value.slice(start, end)
}
