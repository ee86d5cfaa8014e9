import { once } from 'node:events'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { expect } from 'chai'
import { openSqlite, readSetting, StoreError, writeSetting, type SqliteStore } from '../../../../src/store/index.ts'
import { MIGRATIONS } from '../../../../src/store/migrate.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'

const codeOf = (file: string): Promise<string | undefined> =>
  openSqlite(file).then(
    async (store) => {
      await store.close()
      return undefined
    },
    (error: unknown) => (error instanceof StoreError ? error.code : String(error)),
  )

describe('the configuration database in SQLite', () => {
  let test: { readonly directory: string; readonly file: string; readonly store: SqliteStore }
  let opened: SqliteStore[]
  let temporary: ReturnType<typeof temporaryDirectory>

  /** The same database through a connection of its own, as another process would have it. */
  const open = async (): Promise<SqliteStore> => {
    const store = await openSqlite(join(temporary.path, 'configuration.sqlite'))
    opened.push(store)
    return store
  }

  beforeEach(async () => {
    temporary = temporaryDirectory()
    opened = []
    const store = await open()
    test = { directory: temporary.path, file: join(temporary.path, 'configuration.sqlite'), store }
  })

  afterEach(async () => {
    for (const store of opened) await store.close()
    temporary.remove()
  })

  const columns = () =>
    test.store.connection
      .prepare(
        "select m.name || '.' || c.name from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' order by 1",
      )
      .pluck()
      .all()

  it('says why it cannot be brought to this release, where another program has made tables in the file', async () => {
    const file = join(test.directory, 'foreign.sqlite')
    new Sqlite(file).exec('create table enrollment (x integer)').close()
    const error: unknown = await openSqlite(file).catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(StoreError).and.to.include({
      code: 'database-unusable',
      message: 'The configuration database could not be brought to this release: table "enrollment" already exists.',
    })
  })

  it('is nobody’s to read but its owner’s, with all its parts', async () => {
    await writeSetting(test.store.queries, 'role', 'root')
    const files = readdirSync(test.directory)
    expect(files).to.include.members(['configuration.sqlite', 'configuration.sqlite-wal'])
    for (const file of files)
      expect((statSync(join(test.directory, file)).mode & 0o077).toString(8), file).to.equal('0')
  })

  it('is durable: a write-ahead log, and a full wait for the disk with every commit', () => {
    const pragma = (name: string) => test.store.connection.pragma(name, { simple: true })
    expect(pragma('journal_mode')).to.equal('wal')
    expect(pragma('synchronous')).to.equal(2)
    expect(pragma('foreign_keys')).to.equal(1)
  })

  it('says that there is no room where there is none, changes nothing, and goes on when there is', async () => {
    const { connection } = test.store
    const set = (value: string) => test.store.change((db) => writeSetting(db, 'licensorName', value))
    await set('before')
    connection.pragma(`max_page_count = ${String(connection.pragma('page_count', { simple: true }))}`)
    const error = await set('x'.repeat(1_000_000)).catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(StoreError).with.property('code', 'database-full')
    expect((error as Error).message).to.match(
      /^The disk of the configuration database \S+ is full, and nothing was changed/,
    )
    connection.pragma('max_page_count = 1000000')
    expect(await readSetting(test.store.queries, 'licensorName')).to.equal('before')
    await set('after')
  })

  it('is brought to its version once: opening again changes nothing', async () => {
    const before = columns()
    await writeSetting(test.store.queries, 'role', 'root')
    const again = await open()
    expect(columns()).to.deep.equal(before)
    expect(await readSetting(again.queries, 'role')).to.equal('root')
    const applied = test.store.connection.prepare('select count(*) from kysely_migration').pluck().get()
    expect(applied).to.equal(MIGRATIONS.length)
  })

  it('is made by one of several that open it at the same moment', async () => {
    const file = join(test.directory, 'another.sqlite')
    const script = new URL('open-when-told.ts', import.meta.url).href
    // Threads do not inherit what makes TypeScript run here.
    const start = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(script)})))`
    const threads = [1, 2].map(() => new Worker(start, { eval: true, workerData: { file } }))
    await Promise.all(threads.map((thread) => once(thread, 'message')))
    const outcomes = threads.map(async (thread) => {
      thread.postMessage('go')
      const [outcome] = (await once(thread, 'message')) as unknown[]
      return outcome
    })
    expect(await Promise.all(outcomes)).to.deep.equal(['opened', 'opened'])
  })

  it('is brought to its version completely or not at all', async () => {
    const file = join(test.directory, 'another.sqlite')
    const other = new Sqlite(file)
    other.exec('create table enrollment (something text)')
    const tables = () => other.prepare("select name from sqlite_master where type = 'table'").pluck().all()
    expect(await codeOf(file)).to.equal('database-unusable')
    expect(tables()).to.deep.equal(['enrollment'])
    other.exec('drop table enrollment')
    expect(await codeOf(file)).to.equal(undefined)
    expect(tables()).to.include.members(['setting', 'account', 'enrollment'])
    other.close()
  })

  it('waits with its transactions for those of other processes', async () => {
    const other = (await open()).connection
    other.pragma('busy_timeout = 0')
    let [running, written, waited] = [true, 0, 0]
    const write = async () => {
      while (running) {
        try {
          other.prepare("insert or replace into setting values ('x', ?)").run(String(written))
          written += 1
        } catch {
          waited += 1
        }
        // Not a turn of the event loop: this comes between the steps of the transactions below.
        await Promise.resolve()
      }
    }
    const writing = write()
    for (let round = 0; round < 3; round += 1) {
      await test.store.queries.transaction().execute(async (db) => {
        await readSetting(db, 'role')
        await writeSetting(db, 'role', `round ${round}`)
      })
    }
    running = false
    await writing
    expect(await readSetting(test.store.queries, 'role')).to.equal('round 2')
    expect(Math.min(written, waited)).to.be.greaterThan(0)
  })

  it('is refused when a newer release has written it', async () => {
    test.store.connection
      .prepare("insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')")
      .run()
    expect(await codeOf(test.file)).to.equal('database-too-new')
    test.store.connection.prepare("delete from kysely_migration where name = '9999-later'").run()
    expect(await codeOf(test.file)).to.equal(undefined)
  })

  it('is refused when the file is something else', async () => {
    const file = join(test.directory, 'something.sqlite')
    writeFileSync(file, 'something else '.repeat(100))
    expect(await codeOf(file)).to.equal('database-unusable')
    expect(await codeOf(test.directory)).to.equal('database-unusable')
    expect(await codeOf(join(test.directory, 'nowhere', 'x.sqlite'))).to.equal('database-unusable')
  })

  it('tells that it has changed, by this connection and by another', async () => {
    const { changes } = test.store
    const stamps = [changes.stamp()]
    expect(changes.stamp()).to.equal(stamps[0])
    await test.store.change((db) => writeSetting(db, 'hierarchy', 'production'))
    stamps.push(changes.stamp())
    await writeSetting((await open()).queries, 'role', 'root')
    await setImmediate()
    stamps.push(changes.stamp())
    await writeSetting((await open()).queries, 'role', 'licensing')
    await setImmediate()
    stamps.push(changes.stamp())
    await test.store.change((db) => writeSetting(db, 'hierarchy', 'pre-production'))
    stamps.push(changes.stamp())
    expect(new Set(stamps).size).to.equal(5)
    expect(changes.stamp()).to.equal(stamps.at(-1))
  })
})
