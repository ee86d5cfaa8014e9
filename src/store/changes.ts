/** Tells whether the configuration has changed. */
export interface Changes {
  /** A value it never had before whenever this or another process has changed something. It costs no query. */
  stamp(): number
}

/**
 * Answers from the database that are asked for on every request and change seldom. They are kept until somebody,
 * in this process or in another, changes the database.
 */
export class UntilChanged<Key, Value> {
  readonly #changes: Changes
  readonly #load: (key: Key) => Promise<Value>
  readonly #largest: number
  #kept = new Map<Key, Promise<Value>>()
  #keptAt = Number.NaN

  constructor(options: { changes: Changes; load: (key: Key) => Promise<Value>; largest: number }) {
    this.#changes = options.changes
    this.#load = options.load
    this.#largest = options.largest
  }

  get(key: Key): Promise<Value> {
    const stamp = this.#changes.stamp()
    // Names that nobody has come from outside: what is kept must not grow with them.
    if (stamp !== this.#keptAt || this.#kept.size >= this.#largest) {
      this.#kept = new Map()
      this.#keptAt = stamp
    }
    const kept = this.#kept.get(key)
    if (kept !== undefined) return kept
    const loading = this.#load(key)
    this.#kept.set(key, loading)
    loading.catch(() => this.#kept.delete(key))
    return loading
  }
}
