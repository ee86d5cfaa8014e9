import { z } from 'zod'
import { parsePeriod } from '../base/moment.ts'

/** An ISO 8601 period of whole minutes, as a text. */
export const period = z.string().refine((text) => parsePeriod(text) !== undefined, {
  error: 'a period such as P1Y, P7150D or PT15M is wanted',
  abort: true,
})

const lasts = (text: string): boolean => Object.values(parsePeriod(text) ?? {}).some((count) => count > 0)

/** The same, of a minute at least: what is valid for nothing at all is of no use to anybody. */
export const lastingPeriod = period.refine(
  lasts,
  'a period of a minute at least is wanted, such as P1Y, P7150D or PT15M',
)
