/** A distribution of values, counted in buckets with fixed upper bounds, as Prometheus has histograms. */
export class Distribution {
  /** The upper bounds of all buckets but the last, which has none; rising. */
  readonly bounds: readonly number[]
  readonly #counts: number[]
  #sum = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.#counts = [...bounds, Infinity].map(() => 0)
  }

  /** Counts a value. It costs some nanoseconds: it is called for every enrollment. */
  observe(value: number): void {
    let bucket = 0
    while (bucket < this.bounds.length && value > (this.bounds[bucket] ?? Infinity)) bucket += 1
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#sum += value
  }

  /** How many values there were up to each bound, and in all. */
  cumulative(): readonly number[] {
    let total = 0
    return this.#counts.map((count) => (total += count))
  }

  get sum(): number {
    return this.#sum
  }
}
