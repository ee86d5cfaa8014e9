import { CallError } from './call-error.ts'

/** A value that must be there. Throws CallError `argument-missing`. [MS-RMPR] §3.1.4.6 */
export function required<Value>(value: Value | undefined, parameter: string): Value {
  if (value === undefined) throw new CallError('argument-missing', 'Value cannot be null.', { parameter })
  return value
}

/** A list that must have something in it, and nothing that is not there. Throws CallError `argument-missing`. */
export function requiredItems<Value>(items: readonly (Value | undefined)[], parameter: string): readonly Value[] {
  if (items.length === 0) required(undefined, parameter)
  return items.map((item) => required(item, parameter))
}
