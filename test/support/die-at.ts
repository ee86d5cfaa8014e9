import Sqlite from 'better-sqlite3'
import pg from 'pg'
import type { Store } from '../../src/store/index.ts'

/** By which each statement goes to the engine of a store: the object with that method, and its name. */
function statementsOf(store: Store): [object, string] {
  if ('connection' in store && store.connection instanceof Sqlite) return [store.connection, 'prepare']
  return [pg.Client.prototype, 'query']
}

/** Tells of each statement of SQL before it is run, by its number; gives how many there were. */
export function watchStatements(store: Store, before: (number: number) => void): () => number {
  const [target, name] = statementsOf(store)
  const method: unknown = Reflect.get(target, name)
  if (typeof method !== 'function') throw new TypeError(`there is no ${name}`)
  let statements = 0
  const watched = new Proxy(method, {
    apply: (run, self, args: unknown[]): unknown => {
      statements += 1
      before(statements)
      return Reflect.apply(run, self, args)
    },
  })
  Object.defineProperty(target, name, { value: watched, configurable: true, writable: true })
  return () => statements
}

/** A process that ends itself by SIGKILL when it reaches the moment that it was told. */
export interface DoomedProcess {
  /** It has come to a moment that goes by a name. */
  reach(moment: string): void
  /** How many statements of SQL there were. */
  statements(): number
}

/** Ends this process at `deadline`: before the statement of that number, or at the moment of that name. */
export function dieAt(deadline: string, store: Store): DoomedProcess {
  const reach = (moment: string): void => {
    if (moment === deadline) process.kill(process.pid, 'SIGKILL')
  }
  return { reach, statements: watchStatements(store, (number) => reach(String(number))) }
}
