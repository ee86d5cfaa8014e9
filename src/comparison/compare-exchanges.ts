import { headerOf, needsOf, type Exchange, type HttpMessage } from '../exchanges/index.ts'
import { isAbout, isReviewed, reasonFor, type AcceptedDifference } from './accepted-differences.ts'
import { compareMessages } from './compare-messages.ts'
import type { Correspondences } from './correspondence.ts'
import type { Difference } from './difference.ts'

/** A difference, and what is thought of it. */
export interface JudgedDifference extends Difference {
  /** Why it is accepted; undefined: it is not, unless it is one by nature. */
  readonly because: string | undefined
}

/** What became of one recording. */
export interface ExchangeComparison {
  readonly exchange: string
  readonly differences: readonly JudgedDifference[]
  /** Why there is no answer to compare; undefined: there is one. */
  readonly failure: string | undefined
  /** What the recorded server had that a fresh one has not; see needsOf. */
  readonly needs: readonly string[]
}

/** Whether a difference is one that somebody has to look at. */
export const isOpen = ({ byNature, because }: JudgedDifference): boolean =>
  byNature === undefined && because === undefined

/** Whether nothing is left to look at. */
export const isSame = ({ differences, failure }: ExchangeComparison): boolean =>
  failure === undefined && !differences.some(isOpen)

/**
 * Rows that are about nothing that was found, though their recordings were compared. `recordings`: the names of all that there
 * are; a row about one that was left out of the run is not told, nor one about all unless all were in it.
 */
export function staleRows(
  accepted: readonly AcceptedDifference[],
  comparisons: readonly ExchangeComparison[],
  recordings: readonly string[],
): AcceptedDifference[] {
  const answered = comparisons.filter(({ failure }) => failure === undefined)
  const leftOut = recordings.filter((name) => !answered.some(({ exchange }) => exchange === name))
  const isLeftOut = ({ exchange }: AcceptedDifference) =>
    exchange === '*' ? leftOut.length > 0 : leftOut.includes(exchange)
  return accepted.filter(
    (row) =>
      isReviewed(row) &&
      !isLeftOut(row) &&
      !answered.some(({ exchange, differences }) => differences.some((one) => isAbout(row, exchange, one))),
  )
}

/** Where the recorded server was: by its address, if that is what the request was sent to, else by the request alone. */
function originOf({ request, about }: Exchange): string | undefined {
  const host = headerOf(request, 'Host')
  if (host === undefined) return undefined
  const { url = '' } = about.source
  return URL.canParse(url) && new URL(url).host === host ? new URL(url).origin : `http://${host}`
}

/** What recorded answers are compared with. */
export interface ComparedWith {
  /** Where the server is. */
  readonly origin: string
  readonly accepted: readonly AcceptedDifference[]
  /** Those of the whole run. */
  readonly correspondences: Correspondences
}

/** Compares a recorded answer with the one that the server at `origin` has given to the same request. */
export function compareExchange(
  exchange: Exchange,
  found: HttpMessage,
  { origin, accepted, correspondences }: ComparedWith,
): ExchangeComparison {
  const { name, response, about } = exchange
  const differences = compareMessages(response, found, {
    mayDiffer: about.mayDiffer,
    origins: { expected: originOf(exchange), found: origin },
    same: correspondences.of(about),
  })
  return {
    exchange: name,
    differences: differences.map((one) => ({ ...one, because: reasonFor(accepted, name, one) })),
    failure: undefined,
    needs: needsOf(about),
  }
}
