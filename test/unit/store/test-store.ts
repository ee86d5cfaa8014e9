import { setImmediate, setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { readConfigurationVersion, type Store } from '../../../src/store/index.ts'
import { VersionWatch } from '../../../src/store/postgres/version-watch.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import type { Engine } from './engines.ts'

/** A configuration database of a test's own. */
export interface TestStore {
  readonly directory: string
  readonly store: Store
  /** The same database as another process would have it. */
  open(): Promise<Store>
  /** How many rows a table has, for somebody else who looks. */
  count(table: string): Promise<number>
  /** Settles when whoever has opened the database knows of all changes. */
  noticed(): Promise<void>
  close(): Promise<void>
}

/** Runs a statement as somebody would who goes round the program. */
export const execute = (store: Store, statement: string) => sql.raw(statement).execute(store.queries)

/** The version of the configuration that a server on PostgreSQL has learned of last. */
export const versionOf = ({ changes }: Store) => (changes instanceof VersionWatch ? changes.version : undefined)

export async function createTestStore(engine: Engine): Promise<TestStore> {
  const temporary = temporaryDirectory()
  const database = await engine.create(temporary.path)
  const opened: Store[] = []
  const open = async () => {
    const store = await database.open()
    opened.push(store)
    return store
  }
  const store = await open()
  let watcher: Promise<Store> | undefined
  return {
    directory: temporary.path,
    store,
    open,
    count: async (table) => {
      watcher ??= open()
      const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
        (await watcher).queries,
      )
      return rows[0]?.count ?? 0
    },
    noticed: async () => {
      await setImmediate()
      if (engine.name === 'SQLite') return
      const version = await readConfigurationVersion(store.queries)
      for (let wait = 0; opened.some((each) => versionOf(each) !== version); wait += 1) {
        if (wait > 500) throw new Error('not everybody has noticed the last change')
        await setTimeout(10)
      }
    },
    close: async () => {
      for (const each of opened) await each.close()
      temporary.remove()
    },
  }
}
