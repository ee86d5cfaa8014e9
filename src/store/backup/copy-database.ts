import { rmSync } from 'node:fs'
import { readLines, writeLines } from '../line-file.ts'
import { openSqlite } from '../sqlite/open-sqlite.ts'
import type { Store } from '../store.ts'
import { exportDatabase, importDatabase } from '../transfer.ts'
import { sqliteSnapshot, type TakeSnapshot } from './write-backup.ts'

/** Copies everything in a database, as it is at one moment, into an empty one; `draft` is a file that is taken away again. */
async function copyDatabase(from: Store, to: Store, draft: string): Promise<void> {
  try {
    await writeLines(draft, (write) => exportDatabase(from, write))
    await importDatabase(to, () => readLines(draft))
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Runs `work` on a SQLite database that is taken away afterwards, with all its files. */
async function withDraft(file: string, work: (store: Store) => Promise<void>): Promise<void> {
  try {
    const store = await openSqlite(file)
    await work(store).finally(() => store.close())
  } finally {
    for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true })
  }
}

/** The database of a store as it is at one moment, whatever engine it is on: a backup has one form. */
export const storeSnapshot =
  (store: Store): TakeSnapshot =>
  (file) => {
    const copy = `${file}-copy`
    return withDraft(copy, async (draft) => {
      await copyDatabase(store, draft, `${file}-lines`)
      // Not the copy itself: that one has a write-ahead log beside it.
      await sqliteSnapshot({ databaseFile: copy })(file)
    })
  }

/**
 * Moves a database in the file of a backup, which was checked, into `store`: all of it or nothing; the file is gone then.
 * Throws StoreError `database-not-empty`.
 */
export const deliverSnapshot = (file: string, store: Store): Promise<void> =>
  withDraft(file, (snapshot) => copyDatabase(snapshot, store, `${file}-lines`))
