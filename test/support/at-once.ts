/** What keys in this process give: it is there at once. */
export function atOnce<Value>(value: Value | Promise<Value>): Value {
  if (value instanceof Promise) throw new Error('a key in this process signs at once')
  return value
}
