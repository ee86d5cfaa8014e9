import { statusOf, type About, type HttpMessage } from '../exchanges/index.ts'
import { compareBodies } from './compare-bodies.ts'
import { compareHeaders } from './compare-headers.ts'
import { Correspondence, type Comparison } from './correspondence.ts'
import { valueDifference, type Difference } from './difference.ts'

/** What is known about two answers before they are compared. */
export interface ComparisonOptions {
  readonly mayDiffer: Pick<About['mayDiffer'], 'headers' | 'response'>
  readonly origins: Comparison['origins']
  /** What earlier answers have told of keys and GUIDs; undefined: there were none. */
  readonly same?: Correspondence
}

/**
 * What two answers to one request say otherwise, by meaning: status and headers of HTTP, the envelope by its elements, a
 * chain certificate by certificate. What differs in every answer (moments, GUIDs, keys, serials, digests, signatures) is
 * told as such, but for where it contradicts itself. Throws ExchangeError when one is no response.
 */
export function compareMessages(
  expected: HttpMessage,
  found: HttpMessage,
  { mayDiffer, origins, same = new Correspondence() }: ComparisonOptions,
): Difference[] {
  const comparison: Comparison = { same, origins }
  return [
    ...valueDifference('status', String(statusOf(expected)), String(statusOf(found))),
    ...compareHeaders(expected, found, mayDiffer.headers, comparison),
    ...compareBodies(expected, found, mayDiffer.response, comparison),
  ]
}
