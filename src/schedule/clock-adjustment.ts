import type { AdjustableClock, ClockState } from '../base/adjustable-clock.ts'
import { DomainError } from '../base/domain-error.ts'
import { addPeriod, parseMinute, parsePeriod } from '../base/moment.ts'

/** Why a clock was not moved. The message says what to do. */
export class ClockError extends DomainError<'clock-adjustment'> {
  constructor(message: string) {
    super('clock-adjustment', message)
  }
}

/** What can be done to a clock; moments and periods as texts. */
export type ClockAdjustment =
  /** Stand still, at a moment or where it is. */
  | { readonly freeze: string | true }
  /** Show another moment; stand or run as before. */
  | { readonly set: string }
  /** Run so far beside the machine's clock, `P0D`: with it. A period with a sign before it goes back. */
  | { readonly offset: string }
  /** Show a later moment; stand or run as before. */
  | { readonly advance: string }
  /** Run on from where it is. */
  | { readonly run: true }

/** Certificates write years with four digits, and those that are issued then must still end within them. */
const FIRST = new Date('1970-01-01T00:00:00Z')
const LAST = new Date('9900-01-01T00:00:00Z')

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/

/** Reads `2027-03-01T12:00` or `2027-03-01T12:00:30Z`, UTC. Throws ClockError. */
export function parseClockMoment(text: string): Date {
  const moment = parseMinute(text) ?? (MOMENT.test(text) ? new Date(text) : undefined)
  // 30 February would become 1 March.
  const isReal =
    moment !== undefined && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text.slice(0, 16))
  if (isReal) return moment
  throw new ClockError(`${text} is no moment such as 2027-03-01T12:00 or 2027-03-01T12:00:30Z, in UTC.`)
}

/** `moment` moved by a period with an optional sign. Throws ClockError. */
function movedBy(moment: Date, text: string): Date {
  const [, sign, unsigned = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  const period = parsePeriod(unsigned)
  if (period === undefined) throw new ClockError(`${text} is no period such as P1Y, P30D or PT5M.`)
  if (sign !== '-') return addPeriod(moment, period)
  const { years, months, days, minutes } = period
  return addPeriod(moment, { years: -years, months: -months, days: -days, minutes: -minutes })
}

function checked(moment: Date): Date {
  if (moment >= FIRST && moment < LAST) return moment
  throw new ClockError('The clock shows moments from 1970 to 9899 only.')
}

/** What a clock is to do after `adjustment`. Throws ClockError. */
export function adjustedState(clock: AdjustableClock, adjustment: ClockAdjustment): ClockState {
  const now = clock.now()
  const machine = clock.machine.now()
  const running = (moment: Date): ClockState => ({ offset: checked(moment).getTime() - machine.getTime() })
  const asBefore = (moment: Date): ClockState =>
    'frozenAt' in clock.state ? { frozenAt: checked(moment) } : running(moment)
  if ('freeze' in adjustment) {
    return { frozenAt: checked(adjustment.freeze === true ? now : parseClockMoment(adjustment.freeze)) }
  }
  if ('set' in adjustment) return asBefore(parseClockMoment(adjustment.set))
  if ('offset' in adjustment) return running(movedBy(machine, adjustment.offset))
  if ('run' in adjustment) return running(now)
  if (/^[+-]/.test(adjustment.advance))
    throw new ClockError('advance takes a period without a sign; set and offset go back.')
  return asBefore(movedBy(now, adjustment.advance))
}
