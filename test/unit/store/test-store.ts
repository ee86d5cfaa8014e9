import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { openSqlite, type SqliteStore } from '../../../src/store/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

/** A configuration database of a test's own. */
export interface TestStore {
  readonly directory: string
  readonly file: string
  readonly store: SqliteStore
  /** The same database through a connection of its own, as another process would have it. */
  open(): Promise<SqliteStore>
  /** What another connection sees right now. */
  count(table: string): number
  close(): void
}

export async function createTestStore(): Promise<TestStore> {
  const temporary = temporaryDirectory()
  const file = join(temporary.path, 'configuration.sqlite')
  const opened: SqliteStore[] = []
  const open = async () => {
    const store = await openSqlite(file)
    opened.push(store)
    return store
  }
  const store = await open()
  const watcher = new Sqlite(file, { readonly: true })
  return {
    directory: temporary.path,
    file,
    store,
    open,
    count: (table) => Number(watcher.prepare(`select count(*) from ${table}`).pluck().get()),
    close: () => {
      watcher.close()
      opened.forEach((connection) => {
        connection.close()
      })
      temporary.remove()
    },
  }
}
