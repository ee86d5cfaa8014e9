/** How much is remembered. */
export interface Memory {
  /** At least so many texts, those asked for last, and at most twice as many. */
  readonly most: number
  /** Longer texts, in UTF-16 units, are not remembered. V8 compares those of more than 16,383 one by one. */
  readonly longest: number
}

const isPlain = (value: object): boolean => Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype

/** Freezes objects and lists with all that is in them; of bytes and dates, their types alone say that they stay. */
function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || !isPlain(value) || Object.isFrozen(value)) return value
  Object.freeze(value)
  Object.values(value).forEach(freeze)
  return value
}

/**
 * The text by itself: one that was cut out of another keeps all of that in memory. Undefined for one that UTF-8 cannot carry,
 * which would not be the same afterwards.
 */
function ownCopy(text: string): string | undefined {
  const copy = Buffer.from(text, 'utf8').toString('utf8')
  return copy === text ? copy : undefined
}

/**
 * Gives what `compute` does, and gives it again for a text that is the same in every character. `compute` must depend on its text
 * alone: not on the time, nor on anything that a server can be told. What it throws is not remembered. Values are frozen.
 */
export function remember<Value extends object>(
  compute: (text: string) => Value,
  { most, longest }: Memory,
): (text: string) => Value {
  let recent = new Map<string, Value>()
  let earlier = new Map<string, Value>()
  const keep = (text: string, value: Value): Value => {
    if (recent.size >= most) {
      earlier = recent
      recent = new Map()
    }
    recent.set(text, value)
    return value
  }
  return (text) => {
    if (text.length > longest) return compute(text)
    const known = recent.get(text)
    if (known !== undefined) return known
    const own = ownCopy(text)
    if (own === undefined) return compute(text)
    return keep(own, earlier.get(own) ?? freeze(compute(own)))
  }
}
