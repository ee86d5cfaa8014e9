/** How much is kept. */
export interface Memory {
  /** At least so many texts, those asked for last, and at most twice as many. */
  readonly most: number
  /** Longer texts, in UTF-16 units, are not kept. V8 compares those of more than 16,383 one by one. */
  readonly longest: number
}

/** What belongs to a text, and that text by itself. */
export interface Kept<Value> {
  readonly text: string
  readonly value: Value
}

/**
 * The text by itself: one that was cut out of another keeps all of that in memory. Undefined for one that UTF-8 cannot carry,
 * which would not be the same afterwards.
 */
function ownCopy(text: string): string | undefined {
  const copy = Buffer.from(text, 'utf8').toString('utf8')
  return copy === text ? copy : undefined
}

/** Texts of one kind seldom have one length and one end: certificates end with their signatures. */
const END = 128

/** Where a text is looked for. To compare it with what is there takes less time than to hash all of it. */
const placeOf = (text: string): string => (text.length <= END ? text : `${text.length} ${text.slice(-END)}`)

/**
 * Keeps what belongs to texts, for those that were asked for last. Two texts are the same when every character is; of those that
 * have their length and their last 128 characters in common, the latest is kept.
 */
export class RecentTexts<Value> {
  readonly #memory: Memory
  #recent = new Map<string, Kept<Value>>()
  #earlier = new Map<string, Kept<Value>>()

  constructor(memory: Memory) {
    this.#memory = memory
  }

  find(text: string): Kept<Value> | undefined {
    if (text.length > this.#memory.longest) return undefined
    const place = placeOf(text)
    const recent = this.#recent.get(place)
    if (recent?.text === text) return recent
    const earlier = this.#earlier.get(place)
    return earlier?.text === text ? this.#store(earlier) : undefined
  }

  /** Keeps a value, computed from the text by itself, where such a text may be kept; gives the value in any case. */
  keep(text: string, compute: (text: string) => Value): Kept<Value> {
    const own = text.length > this.#memory.longest ? undefined : ownCopy(text)
    if (own === undefined) return { text, value: compute(text) }
    return this.#store({ text: own, value: compute(own) })
  }

  #store(kept: Kept<Value>): Kept<Value> {
    if (this.#recent.size >= this.#memory.most) {
      this.#earlier = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(placeOf(kept.text), kept)
    return kept
  }
}
