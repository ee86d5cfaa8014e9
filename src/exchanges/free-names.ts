/** Gives each exchange a name that no other has: `SubEnroll__200`, then `SubEnroll__200_2`. */
export class FreeNames {
  readonly #taken: Set<string>
  /** How often each beginning has been asked for. */
  readonly #counts = new Map<string, number>()

  /** `taken`: names that are there. */
  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken)
  }

  /** A free name that begins with `beginning`; it is taken from now on. */
  take(beginning: string): string {
    for (let count = this.#counts.get(beginning) ?? 1; ; count++) {
      const name = count === 1 ? beginning : `${beginning}_${count}`
      if (this.#taken.has(name)) continue
      this.#taken.add(name)
      this.#counts.set(beginning, count + 1)
      return name
    }
  }
}
