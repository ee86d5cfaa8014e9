import { parseMinute } from '../base/moment.ts'

const MINUTE = 60_000

/** Two moments apart by whole months: how many, when everything below a month is the same. */
function wholeMonths(from: Date, until: Date): number | undefined {
  const isWhole =
    from.getUTCDate() === until.getUTCDate() && from.getTime() % 86_400_000 === until.getTime() % 86_400_000
  if (!isWhole) return undefined
  return (until.getUTCFullYear() - from.getUTCFullYear()) * 12 + until.getUTCMonth() - from.getUTCMonth()
}

/** The ways in which one tells how far a moment lies behind another. */
export function distances(from: string, until: string): readonly string[] {
  const [start, end] = [parseMinute(from), parseMinute(until)]
  if (start === undefined || end === undefined) return []
  const months = wholeMonths(start, end)
  const minutes = `${(end.getTime() - start.getTime()) / MINUTE} minutes`
  return months === undefined ? [minutes] : [minutes, `${months} months`]
}

/**
 * Whether a moment lies as far behind the one of issue here as there: by minutes, or by whole months, which are not always
 * of the same length.
 */
export const isAsFar = (one: readonly string[], other: readonly string[]): boolean =>
  one.some((distance) => other.includes(distance))
