import { z } from 'zod'

/** Words separated by commas, or a JSON array of them. */
export const listOf = <Item>(item: z.ZodType<Item>): z.ZodType<readonly Item[]> =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
    z.array(item).refine((items) => new Set(items).size === items.length, 'nothing may be named twice'),
  )
