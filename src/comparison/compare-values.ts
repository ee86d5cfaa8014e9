import { compareAccountSids, isAccountSid } from './account-sids.ts'
import type { Comparison } from './correspondence.ts'
import { valueDifference, type Difference } from './difference.ts'

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?$/
const GUID = /^[{(]?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}[)}]?$/i

/** Whether a text is a moment, as XML Schema and certificates write it. */
export const isMoment = (text: string): boolean => MOMENT.test(text)

export const isGuid = (text: string): boolean => GUID.test(text)

/** A text with the address of the server that has written it made the same for all. */
export const withoutOrigin = (text: string, origin: string | undefined): string =>
  origin === undefined ? text : text.replaceAll(origin, 'ORIGIN')

const isStackFrame = (line: string): boolean => /^\s+at \S/.test(line)

/** What an exception says, without the place in the program where it was thrown. */
const withoutFrames = (text: string): string =>
  text
    .split(/\r?\n/)
    .filter((line) => !isStackFrame(line))
    .join('\n')

const framesOf = (text: string): string | undefined => {
  const frames = text.split(/\r?\n/).filter(isStackFrame)
  return frames.length === 0 ? undefined : frames.join('\n')
}

/** Two texts of a person's language, of exceptions among them: words and frames are told apart. */
function compareProse(where: string, expected: string, found: string): Difference[] {
  const frames = [framesOf(expected), framesOf(found)] as const
  return [
    ...valueDifference(where, withoutFrames(expected), withoutFrames(found)),
    ...valueDifference(`${where} stack frames`, ...frames),
  ]
}

/** The values of one element or attribute in both answers. What differs in every answer is recognised by its form. */
export function compareValues(
  where: string,
  expected: string,
  found: string,
  { same, origins }: Comparison,
): Difference[] {
  if (isGuid(expected) && isGuid(found)) return same.match(where, expected.toLowerCase(), found.toLowerCase(), 'guid')
  if (isAccountSid(expected) && isAccountSid(found)) return compareAccountSids(where, expected, found, same)
  if (expected === found) return []
  if (isMoment(expected) && isMoment(found)) return valueDifference(where, expected, found, 'date')
  if (withoutOrigin(expected, origins.expected) === withoutOrigin(found, origins.found)) {
    return valueDifference(where, expected, found, 'address')
  }
  return compareProse(where, expected, found)
}
