import { z } from 'zod'

/** A whole number from `smallest` to `largest`, both included. What is none is told which numbers are wanted. */
export function wholeNumber(smallest: number, largest: number): z.ZodType<number> {
  const wanted = `a whole number from ${smallest} to ${largest} is wanted`
  return z.int({ error: wanted }).min(smallest, wanted).max(largest, wanted)
}
