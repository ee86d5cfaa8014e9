import Sqlite from 'better-sqlite3'
import type { Store } from '../../src/store/index.ts'

/** Tells of each statement of SQL before it is run, by its number; gives how many there were. */
export function watchStatements(store: Store, before: (number: number) => void): () => number {
  if (!('connection' in store) || !(store.connection instanceof Sqlite)) throw new TypeError('the database is no file')
  const { connection } = store
  const prepare = connection.prepare.bind(connection)
  let statements = 0
  Object.defineProperty(connection, 'prepare', {
    value: (sql: string) => {
      statements += 1
      before(statements)
      return prepare(sql)
    },
  })
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
