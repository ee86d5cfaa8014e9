import { join } from 'node:path'
import { expect } from 'chai'
import { MIGRATIONS } from '../../../../src/store/migrate.ts'
import { sql } from 'kysely'
import type { Logger } from '../../../../src/base/logger.ts'
import { readConfigurationVersion, StoreError, writeSetting, type Store } from '../../../../src/store/index.ts'
import { openPostgres, type PostgresOptions } from '../../../../src/store/postgres/open-postgres.ts'
import { parseAddress } from '../../../../src/store/postgres/address.ts'
import { startPostgres, type PostgresServer } from '../../../support/postgres-server.ts'
import { freshDatabaseName, isPostgresHere, sharedPostgres } from '../../../support/shared-postgres.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { POSTGRES_OPTIONS } from '../engines.ts'
import { newIssuance } from '../issuances.ts'
import { versionOf } from '../test-store.ts'

describe('the configuration database in PostgreSQL', function () {
  this.timeout(60_000)
  const temporary = temporaryDirectory()
  let server: PostgresServer
  let url: string
  let opened: Store[]

  before(async function () {
    if (!isPostgresHere) this.skip()
    server = await sharedPostgres()
  })

  after(() => temporary.remove())

  beforeEach(() => {
    url = server.createDatabase(freshDatabaseName())
    opened = []
  })

  afterEach(async () => {
    for (const store of opened) await store.close()
  })

  const open = async (options: Partial<PostgresOptions> = {}): Promise<Store> => {
    const store = await openPostgres({
      ...POSTGRES_OPTIONS,
      url,
      refusedFile: join(temporary.path, 'refused'),
      ...options,
    })
    opened.push(store)
    return store
  }

  it('is brought to its version once by several that open it at the same moment', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => open()))
    const { rows } = await sql`select name from kysely_migration`.execute(stores[0]!.queries)
    expect(rows).to.have.length(MIGRATIONS.length)
    expect(await readConfigurationVersion(stores[0]!.queries)).to.equal(0)
  })

  it('is refused when a newer release has written it', async () => {
    const store = await open()
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')`.execute(store.queries)
    const error: unknown = await open().catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(StoreError).and.to.include({ code: 'database-too-new' })
  })

  it('says that there is no room where there is none, and changes nothing', async () => {
    const store = await open()
    const before = await readConfigurationVersion(store.queries)
    const error: unknown = await store
      .change((db) => sql`do $$ begin raise exception 'no space left' using errcode = '53100'; end $$`.execute(db))
      .catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(StoreError).and.to.include({ code: 'database-full' })
    expect((error as Error).message).to.match(
      /^The disk of the configuration database \S+ is full, and nothing was changed/,
    )
    expect(await readConfigurationVersion(store.queries)).to.equal(before)
  })

  it('counts the version from 0, and goes on with 1 after one million, [MS-RMPR] §3.1.3.3, §3.1.6.1', async () => {
    const store = await open()
    const change = () => store.change((db) => writeSetting(db, 'hierarchy', 'production'))
    await change()
    expect(await readConfigurationVersion(store.queries)).to.equal(1)
    await sql`update stored_configuration set version = 999999`.execute(store.queries)
    await change()
    expect(await readConfigurationVersion(store.queries)).to.equal(1_000_000)
    await change()
    expect(await readConfigurationVersion(store.queries)).to.equal(1)
  })

  it('leaves the version as it was when a change fails', async () => {
    const store = await open()
    const failing = store.change(() => Promise.reject(new Error('no')))
    expect(await failing.catch(String)).to.equal('Error: no')
    expect(await readConfigurationVersion(store.queries)).to.equal(0)
  })

  it('is asked for its version when nobody could tell of it, [MS-RMPR] §3.1.5.1', async () => {
    const store = await open({ refreshInterval: 50 })
    // Somebody who goes round the program, and notifies nobody.
    server.sql('update stored_configuration set version = 77', url.split('/').at(-1))
    for (let wait = 0; versionOf(store) !== 77 && wait < 100; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(versionOf(store)).to.equal(77)
  })

  it('does without advisory locks and notifications where the server says that it is CockroachDB', async () => {
    const database = url.split('/').at(-1) ?? ''
    const lacking = [
      'pg_advisory_lock(bigint)',
      'pg_advisory_unlock(bigint)',
      'pg_advisory_xact_lock(bigint)',
      'pg_notify(text, text)',
    ]
    server.sql(
      [
        `create function public.version() returns text language sql as $$ select 'CockroachDB CCL v23.2.0' $$`,
        ...lacking.map(
          (head) =>
            `create function public.${head} returns void language plpgsql as $$ begin raise exception 'there is no ${head}'; end $$`,
        ),
        `alter database "${database}" set search_path = public, pg_catalog`,
      ].join(';'),
      database,
    )
    const stores = await Promise.all(Array.from({ length: 4 }, () => open({ refreshInterval: 50 })))
    // The connections that held the lock are gone, and the lock with them.
    expect(server.sql('select id from kysely_migration_lock for update nowait', database)).to.equal('migration_lock')
    const { rows } = await sql`select name from kysely_migration`.execute(stores[0]!.queries)
    expect(rows).to.have.length(MIGRATIONS.length)
    await stores[0]!.change((db) => writeSetting(db, 'hierarchy', 'production'))
    for (let wait = 0; versionOf(stores[3]!) !== 1 && wait < 250; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(versionOf(stores[3]!)).to.equal(1)
    expect(await stores[3]!.ledger.record(newIssuance(), 'accept')).to.equal('first')
  })

  it('heals when all its connections are ended, the one that listens among them', async () => {
    const store = await open()
    const other = await open()
    server.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${url.split('/').at(-1) ?? ''}'`,
    )
    expect(await store.ledger.record(newIssuance(), 'accept')).to.equal('first')
    for (let attempt = 0; ; attempt += 1) {
      try {
        await other.change((db) => writeSetting(db, 'hierarchy', 'production'))
        break
      } catch (error) {
        if (attempt > 20) throw error
      }
    }
    const version = await readConfigurationVersion(other.queries)
    for (let wait = 0; versionOf(store) !== version && wait < 250; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(versionOf(store)).to.equal(version)
  })

  it('warns of a server that does not wait for its disk', async () => {
    const warnings: string[] = []
    const logger: Logger = {
      info: () => undefined,
      error: () => undefined,
      warn: (_, text) => void warnings.push(text),
    }
    ;(await open()).reportTo(logger)
    expect(warnings).to.deep.equal([])
    const hasty = await startPostgres('fsync = off\n')
    try {
      const store = await openPostgres({
        ...POSTGRES_OPTIONS,
        url: hasty.urlOf('postgres'),
        refusedFile: join(temporary.path, 'hasty'),
      })
      store.reportTo(logger)
      await store.close()
    } finally {
      await hasty.remove()
    }
    expect(warnings).to.have.length(1)
    expect(warnings[0]).to.include('fsync=off')
  })

  it('is durable whatever the server does by default', async () => {
    server.sql(`alter database "${url.split('/').at(-1) ?? ''}" set synchronous_commit = off`)
    const store = await open()
    const { rows } = await sql<{ value: string }>`select current_setting('synchronous_commit') as value`.execute(
      store.queries,
    )
    expect(rows).to.deep.equal([{ value: 'on' }])
  })

  it('has no statement compiled, whatever the server does by default', async () => {
    server.sql(`alter database "${url.split('/').at(-1) ?? ''}" set jit = on`)
    const store = await open()
    const { rows } = await sql<{ value: string }>`select current_setting('jit') as value`.execute(store.queries)
    expect(rows).to.deep.equal([{ value: 'off' }])
  })

  it('gives numbers as numbers and bytes as bytes', async () => {
    const store = await open()
    const { rows } = await sql`select 9007199254740991::bigint as a, count(*) as b, '\\x0102'::bytea as c`.execute(
      store.queries,
    )
    expect(rows).to.deep.equal([{ a: 9007199254740991, b: 1, c: Buffer.of(1, 2) }])
  })
})

describe('the address of a PostgreSQL database', () => {
  it('is shown without what is secret, and takes a password from elsewhere only when it has none', () => {
    const cases: [string, string, string][] = [
      [
        'postgres://u:secret@host:5433/db?password=secret',
        'host:5433/db',
        'postgres://u:secret@host:5433/db?password=secret',
      ],
      ['postgresql://u@host/db', 'host/db', 'postgresql://u:a%20%40b@host/db'],
      ['postgres:///db?host=/run/postgresql', '/run/postgresql/db', 'postgres:///db?host=/run/postgresql'],
    ]
    for (const [text, where, url] of cases) {
      const address = parseAddress(text, text.includes('///') ? undefined : 'a @b')
      expect(address).to.deep.equal({ url, where })
    }
    expect(() => parseAddress('postgres//u:secret@host', undefined))
      .to.throw(StoreError)
      .that.does.not.match(/secret/)
  })
})
