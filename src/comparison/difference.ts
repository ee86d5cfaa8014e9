import { hash } from 'node:crypto'

/** In which way two answers differ at one place. */
export type DifferenceKind = 'missing' | 'unexpected' | 'changed' | 'order' | 'inconsistent'

/** Why two values differ without meaning anything by it. */
export type Nature =
  | 'date'
  | 'guid'
  /** The identifier of an account or group of a domain. */
  | 'sid'
  | 'key'
  /** Sealed with randomness of its own each time. [MS-RMPR] §2.2.9.1.13 */
  | 'sealed-key'
  /** Encrypted with a content key that is another each time. [MS-RMPR] §2.2.9.7.6 */
  | 'rights-data'
  | 'serial'
  | 'digest'
  | 'signature'
  | 'address'
  | 'declared'

/** One difference between a recorded answer and another. */
export interface Difference {
  /** Where: a header, or the path of an element, and the certificate that it is in. */
  readonly where: string
  readonly kind: DifferenceKind
  /** What the recorded answer has; undefined where it has nothing. */
  readonly expected: string | undefined
  readonly found: string | undefined
  /** Why such values differ from one answer to the next; undefined: they should not. */
  readonly byNature: Nature | undefined
  /** What differs in a certificate, in words; undefined outside of certificates and for what differs by nature. */
  readonly told: string | undefined
}

/** The most characters of a value that are told. */
const LONGEST = 400

/** A longer value is told by its digest too: whoever accepts a difference accepts that one, not all that begin alike. */
const shown = (value: string | undefined): string | undefined =>
  value === undefined || value.length <= LONGEST
    ? value
    : `${value.slice(0, LONGEST)}… (${value.length} characters, SHA-256 ${hash('sha256', value)})`

/** Makes a difference, its values cut to what a person reads. */
export const difference = (
  where: string,
  kind: DifferenceKind,
  [expected, found]: readonly [string | undefined, string | undefined],
  byNature?: Nature,
): Difference => ({ where, kind, expected: shown(expected), found: shown(found), byNature, told: undefined })

/** The difference between two values at one place: none, one has it alone, or both have another. */
export function valueDifference(
  where: string,
  expected: string | undefined,
  found: string | undefined,
  byNature?: Nature,
): Difference[] {
  if (expected === found) return []
  const kind = expected === undefined ? 'unexpected' : found === undefined ? 'missing' : 'changed'
  return [difference(where, kind, [expected, found], byNature)]
}
