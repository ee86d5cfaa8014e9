import { RecentTexts, type Memory } from './recent-texts.ts'

const isPlain = (value: object): boolean => Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype

/** Freezes objects and lists with all that is in them; of bytes and dates, their types alone say that they stay. */
function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || !isPlain(value) || Object.isFrozen(value)) return value
  Object.freeze(value)
  Object.values(value).forEach(freeze)
  return value
}

/**
 * Gives what `compute` does, and gives it again for a text that is the same in every character. `compute` must depend on its text
 * alone: not on the time, nor on anything that a server can be told. What it throws is not remembered. Values are frozen where
 * their text is kept.
 */
export function remember<Value extends object>(
  compute: (text: string) => Value,
  memory: Memory,
): (text: string) => Value {
  const texts = new RecentTexts<Value>(memory)
  const computeFrozen = (text: string): Value => freeze(compute(text))
  return (text) => (texts.find(text) ?? texts.keep(text, computeFrozen)).value
}
