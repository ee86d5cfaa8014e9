const numbersInNames = new Intl.Collator('en', { numeric: true })

/** What decides the place of a recording among others: `date` in milliseconds since 1970. */
export interface RecordedAt {
  readonly date: number
  readonly name: string
}

/** Compares by the moment, then by name, numbers in names counted as numbers: the order in which recordings were made. */
export const inRecordedSequence = (one: RecordedAt, other: RecordedAt): number =>
  one.date - other.date || numbersInNames.compare(one.name, other.name)
