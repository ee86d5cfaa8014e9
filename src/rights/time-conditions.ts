import { addPeriod, isWithin, type Interval } from '../base/moment.ts'
import type { TimeCondition } from './rights-policy.ts'

/** The stretch of time that two have in common; empty where its end is not after its beginning. */
const common = (one: Interval, other: Interval): Interval => ({
  from: one.from > other.from ? one.from : other.from,
  until: one.until < other.until ? one.until : other.until,
})

const commonRange = (ranges: readonly Interval[]): Interval | undefined =>
  ranges.length === 0 ? undefined : ranges.reduce(common)

/** The stretches of time in a precondition: its days run from the moment the policy was issued. [MS-RMPR] §2.2.9.8.4 */
const rangesOf = ({ range, days }: TimeCondition, issued: Date): Interval[] => [
  ...(range === undefined ? [] : [range]),
  ...(days === undefined
    ? []
    : [{ from: issued, until: addPeriod(issued, { years: 0, months: 0, days, minutes: 0 }) }]),
]

/** When a document may be used at all; `undefined` is always. */
export const documentRange = (preconditions: readonly TimeCondition[], issued: Date): Interval | undefined =>
  commonRange(preconditions.flatMap((condition) => rangesOf(condition, issued)))

/** A right's condition with the document's laid over it, as it goes into a use licence. */
export function withinDocument({ range, days }: TimeCondition, document: Interval | undefined): TimeCondition {
  const both = commonRange([range, document].filter((interval) => interval !== undefined))
  return { ...(both === undefined ? {} : { range: both }), ...(days === undefined ? {} : { days }) }
}

/** Whether there is still a moment to come, `at` among them, at which a condition holds. */
export const isNotOver = ({ range, days }: TimeCondition, at: Date): boolean =>
  (days ?? 1) > 0 && (range === undefined || (range.until > at && range.until > range.from))

export const isAt = (range: Interval | undefined, at: Date): boolean => range === undefined || isWithin(at, range)

/** Whether whatever the second condition allows, the first one allows too. */
export function allowsAll(first: TimeCondition, second: TimeCondition): boolean {
  const days = (first.days ?? Infinity) >= (second.days ?? Infinity)
  if (first.range === undefined) return days
  if (second.range === undefined) return false
  return days && first.range.from <= second.range.from && first.range.until >= second.range.until
}
