import { headerOf, type Exchange, type HttpMessage } from '../exchanges/index.ts'
import { reasonFor, type AcceptedDifference } from './accepted-differences.ts'
import { compareMessages } from './compare-messages.ts'
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
}

/** Whether a difference is one that somebody has to look at. */
export const isOpen = ({ byNature, because }: JudgedDifference): boolean =>
  byNature === undefined && because === undefined

/** Whether nothing is left to look at. */
export const isSame = ({ differences, failure }: ExchangeComparison): boolean =>
  failure === undefined && !differences.some(isOpen)

const originOf = (request: HttpMessage): string | undefined => {
  const host = headerOf(request, 'Host')
  return host === undefined ? undefined : `http://${host}`
}

/** Compares a recorded answer with the one that the server at `origin` has given to the same request. */
export function compareExchange(
  { name, request, response, about }: Exchange,
  found: HttpMessage,
  { origin, accepted }: { readonly origin: string; readonly accepted: readonly AcceptedDifference[] },
): ExchangeComparison {
  const differences = compareMessages(response, found, {
    mayDiffer: about.mayDiffer,
    origins: { expected: originOf(request), found: origin },
  })
  return {
    exchange: name,
    differences: differences.map((one) => ({ ...one, because: reasonFor(accepted, name, one) })),
    failure: undefined,
  }
}
