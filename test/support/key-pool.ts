import type { KeyObject } from 'node:crypto'
import type { KeySource } from '../../src/app/index.ts'

/** How many keys of 2048 bits are made before the first of them comes again: two servers in one test have none in common. */
const SIZE = 20

const pool: Promise<KeyObject>[] = []
let given = 0

/**
 * Keys for servers in this process. One of 2048 bits takes a third of a second of processor time to make, and each hierarchy has
 * two of them or more: they are taken in turn from a few. Smaller ones, such as that of the licensor, are made anew.
 */
export const pooledKeys: KeySource = (_role, size, make) => {
  if (size !== 2048) return make()
  const place = given % SIZE
  given += 1
  return (pool[place] ??= make())
}

/** Where a server with these settings has its keys from, unless its test says otherwise: with a seed, each is derived from that. */
export const keySourceFor = ({ seed }: { readonly seed: string | undefined }): KeySource | undefined =>
  seed === undefined ? pooledKeys : undefined

/**
 * For servers that all have one seed, and so the same key for the same role: derives each key once. Not for tests of seeds.
 */
export function keysOfOneSeed(): KeySource {
  const derived = new Map<string, Promise<KeyObject>>()
  return (role, size, make) => {
    const id = `${role} ${size}`
    const key = derived.get(id) ?? make()
    derived.set(id, key)
    return key
  }
}
