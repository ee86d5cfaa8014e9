import { rememberNumber } from './remember-number.ts'

/**
 * Moments as certificates have them: UTC, whole minutes, written `YYYY-MM-DDTHH:MM`; and calendar periods such as
 * "one year". [MS-RMPR] §2.2.9.1.1 to §2.2.9.1.3.
 */

const MINUTE = 60_000
const FORM = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/

/** The whole minute that `moment` lies in. */
export const wholeMinute = (moment: Date): Date => new Date(Math.floor(moment.getTime() / MINUTE) * MINUTE)

/** By minutes since 1970. */
const textOfMinute = rememberNumber((minute) => new Date(minute * MINUTE).toISOString().slice(0, 16))

/** Writes a moment in the certificates' form, seconds cut off. */
export const formatMinute = (moment: Date): string => textOfMinute(Math.floor(moment.getTime() / MINUTE))

/** Writes a moment to the second, `YYYY-MM-DDTHH:MM:SSZ`, for people. */
export const formatSecond = (moment: Date): string => moment.toISOString().replace(/\.\d+Z$/, 'Z')

/** The same as `write`, which must depend on the second alone; the text of the latest second is kept for those who ask again. */
export function oncePerSecond(write: (moment: Date) => string): (moment: Date) => string {
  let latest = Number.NaN
  let text = ''
  return (moment) => {
    const second = Math.floor(moment.getTime() / 1000)
    if (second !== latest) {
      text = write(moment)
      latest = second
    }
    return text
  }
}

const upToTheSecond = oncePerSecond((moment) => moment.toISOString().slice(0, -4))

/** Writes a moment to the millisecond, as toISOString does, only quicker where the second is that of the call before. */
export function formatMillisecond(moment: Date): string {
  const second = upToTheSecond(moment)
  const milliseconds = moment.getUTCMilliseconds()
  return `${second}${milliseconds < 100 ? '0' : ''}${milliseconds < 10 ? '0' : ''}${milliseconds}Z`
}

/** Reads the certificates' form; `undefined` when the text is no such moment (30 February, 24:00 …). */
export function parseMinute(text: string): Date | undefined {
  if (!FORM.test(text)) return undefined
  const moment = new Date(`${text}:00.000Z`)
  return !Number.isNaN(moment.getTime()) && formatMinute(moment) === text ? moment : undefined
}

/** A half-open stretch of time: `from` belongs to it, `until` does not. [MS-RMPR] §2.2.9.1.3 */
export interface Interval {
  readonly from: Date
  readonly until: Date
}

export const isWithin = (moment: Date, { from, until }: Interval): boolean => moment >= from && moment < until

/** A calendar period. */
export interface Period {
  readonly years: number
  readonly months: number
  readonly days: number
  readonly minutes: number
}

const PERIOD = /^P(?=\d|T\d)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,7})M)?)?$/

/** Reads an ISO 8601 period of whole minutes (`P1Y`, `P7150D`, `PT15M`); `undefined` when the text is none. */
export function parsePeriod(text: string): Period | undefined {
  const match = PERIOD.exec(text)
  if (match === null) return undefined
  const [years, months, days, hours, minutes] = match.slice(1).map((part: string | undefined) => Number(part ?? 0))
  return { years: years ?? 0, months: months ?? 0, days: days ?? 0, minutes: (hours ?? 0) * 60 + (minutes ?? 0) }
}

/** `moment` moved on by `period`. Where the month has no such day (29 February + 1 year), its last day is meant. */
export function addPeriod(moment: Date, period: Period): Date {
  const month = moment.getUTCMonth() + period.years * 12 + period.months
  const year = moment.getUTCFullYear()
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const moved = new Date(moment)
  moved.setUTCFullYear(year, month, Math.min(moment.getUTCDate(), lastDay))
  return new Date(moved.getTime() + (period.days * 24 * 60 + period.minutes) * MINUTE)
}
