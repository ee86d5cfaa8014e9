import { z } from 'zod'
import { parsePeriod } from '../base/moment.ts'

/** An ISO 8601 period of whole minutes, as a text. */
export const period = z
  .string()
  .refine((text) => parsePeriod(text) !== undefined, 'a period such as P1Y, P7150D or PT15M is wanted')
