import { addPeriod, isWithin, type Interval } from '../base/moment.ts'
import type { TimeCondition } from '../certificates/index.ts'
import type { RightTime } from './rights-policy.ts'

/** The stretch of time two have in common; empty where its end is not after its beginning. */
const common = (one: Interval, other: Interval): Interval => ({
  from: one.from > other.from ? one.from : other.from,
  until: one.until < other.until ? one.until : other.until,
})

const commonRange = (ranges: readonly Interval[]): Interval | undefined =>
  ranges.length === 0 ? undefined : ranges.reduce(common)

/** The stretch of time of a precondition: its days run from the moment the policy was issued. [MS-RMPR] §2.2.9.8.4 */
const rangeOf = (condition: TimeCondition, issued: Date): Interval =>
  condition.kind === 'range'
    ? condition.range
    : { from: issued, until: addPeriod(issued, { years: 0, months: 0, days: condition.days, minutes: 0 }) }

/** When a document may be used at all, by its PRECONDITIONLIST; `undefined` is always. [MS-RMPR] §2.2.9.8.5.2 */
export const documentTimeOf = (preconditions: readonly TimeCondition[], issued: Date): Interval | undefined =>
  commonRange(preconditions.map((condition) => rangeOf(condition, issued)))

const rightTime = (range: Interval | undefined, days: number | undefined): RightTime => ({
  ...(range === undefined ? {} : { range }),
  ...(days === undefined ? {} : { days }),
})

/** When a right holds by all of its conditions together. [MS-RMPR] §2.2.9.8.5.3 */
export function rightTimeOf(conditions: readonly TimeCondition[]): RightTime {
  const ranges = conditions.flatMap((condition) => (condition.kind === 'range' ? [condition.range] : []))
  const days = conditions.flatMap((condition) => (condition.kind === 'interval' ? [condition.days] : []))
  return rightTime(commonRange(ranges), days.length === 0 ? undefined : Math.min(...days))
}

/** The conditions by which a right holds then: range first. The inverse of rightTimeOf. */
export const conditionsOf = ({ range, days }: RightTime): TimeCondition[] => [
  ...(range === undefined ? [] : [{ kind: 'range', range } as const]),
  ...(days === undefined ? [] : [{ kind: 'interval', days } as const]),
]

/** When a right holds with the time of the document laid over it. */
export const withinDocument = ({ range, days }: RightTime, document: Interval | undefined): RightTime =>
  rightTime(commonRange([range, document].filter((interval) => interval !== undefined)), days)

/** Whether there is still a moment to come, `at` among them, at which a right holds. */
export const isNotOver = ({ range, days }: RightTime, at: Date): boolean =>
  (days ?? 1) > 0 && (range === undefined || (range.until > at && range.until > range.from))

export const isAt = (range: Interval | undefined, at: Date): boolean => range === undefined || isWithin(at, range)

/** Whether whatever the second one allows, the first one allows too. */
export function allowsAll(first: RightTime, second: RightTime): boolean {
  const days = (first.days ?? Infinity) >= (second.days ?? Infinity)
  if (first.range === undefined) return days
  if (second.range === undefined) return false
  return days && first.range.from <= second.range.from && first.range.until >= second.range.until
}
