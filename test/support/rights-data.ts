import type { LooseObject, RightsData, TimeCondition } from '../../src/certificates/index.ts'

/** Who has a right, by ID and NAME. [MS-RMPR] §2.2.9.8.5.3 */
export const holder = (type: string, value: string, name?: string): LooseObject => ({
  id: { type, value },
  ...(name === undefined ? {} : { name }),
})

export const ANYONE = holder('Internal', 'Anyone')

/** A right of one holder, with its times. */
export function right(
  name: 'VIEW' | 'PRINT',
  access: LooseObject,
  ...times: readonly TimeCondition[]
): RightsData['rights'][0] {
  const [first, ...more] = times
  return {
    ...{ spelling: 'element', name, access: [access] },
    ...(first === undefined ? {} : { times: { place: 'after-access', conditions: [first, ...more] } }),
  }
}

export const range = (from: Date, until: Date): TimeCondition & { kind: 'range' } => ({
  kind: 'range',
  range: { from, until },
})

export const days = (count: number): TimeCondition => ({ kind: 'interval', days: count })
