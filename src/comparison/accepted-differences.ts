import { z } from 'zod'
import { ComparisonError } from './comparison-error.ts'
import type { Difference } from './difference.ts'

/** What a file of accepted differences says. A row without a reason has not been reviewed, and accepts nothing. */
const ACCEPTED = z.strictObject({
  version: z.literal(1),
  accepted: z.array(
    z.strictObject({
      /** The name of an exchange, or `*` for all. */
      exchange: z.string().min(1),
      where: z.string().min(1),
      kind: z.enum(['missing', 'unexpected', 'changed', 'order', 'inconsistent']),
      /** What the values must be; absent: any. */
      expected: z.string().optional(),
      found: z.string().optional(),
      /** Why the difference is as it should be. */
      because: z.string(),
    }),
  ),
})

/** A difference that somebody has looked at and found to be right, and why. */
export type AcceptedDifference = z.output<typeof ACCEPTED>['accepted'][number]

/** Reads the text of a file of accepted differences. Throws ComparisonError `accepted-malformed`. */
export function parseAccepted(text: string): readonly AcceptedDifference[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ComparisonError('accepted-malformed', 'The file of accepted differences is no JSON.', { cause })
  }
  const result = ACCEPTED.safeParse(value)
  if (result.success) return result.data.accepted
  const [issue] = result.error.issues
  throw new ComparisonError(
    'accepted-malformed',
    `The file of accepted differences is not of its form: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
  )
}

/** Writes the text of such a file. */
export const formatAccepted = (accepted: readonly AcceptedDifference[]): string =>
  `${JSON.stringify({ version: 1, accepted }, undefined, 2)}\n`

/** A row for a difference, with the reason still to be given by whoever reviews it. */
export const acceptedRow = (exchange: string, { where, kind, expected, found }: Difference): AcceptedDifference => ({
  exchange,
  where,
  kind,
  ...(expected !== undefined && { expected }),
  ...(found !== undefined && { found }),
  because: '',
})

/** Whether somebody has given a reason in a row: one without has not been reviewed, and counts for nothing. */
export const isReviewed = ({ because }: AcceptedDifference): boolean => because.trim() !== ''

/** Whether a row is about a difference of an exchange. */
export const isAbout = (row: AcceptedDifference, exchange: string, difference: Difference): boolean =>
  (row.exchange === '*' || row.exchange === exchange) &&
  row.where === difference.where &&
  row.kind === difference.kind &&
  (row.expected === undefined || row.expected === difference.expected) &&
  (row.found === undefined || row.found === difference.found)

/** The reason for which a difference of an exchange is accepted; undefined when it is not. */
export const reasonFor = (
  accepted: readonly AcceptedDifference[],
  exchange: string,
  difference: Difference,
): string | undefined => accepted.find((row) => isReviewed(row) && isAbout(row, exchange, difference))?.because
