/** How many numbers are known at most, before all of them are forgotten. */
const MOST = 64

/**
 * Gives what `compute` does of a number, and gives it again for the same one: for what depends on a moment alone, of which
 * certificates that are made at the same time have few. What `compute` throws is not remembered.
 */
export function rememberNumber<Value>(compute: (number: number) => Value): (number: number) => Value {
  const known = new Map<number, { readonly value: Value }>()
  return (number) => {
    const remembered = known.get(number)
    if (remembered !== undefined) return remembered.value
    const value = compute(number)
    if (known.size >= MOST) known.clear()
    known.set(number, { value })
    return value
  }
}
