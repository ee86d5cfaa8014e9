import { setTimeout } from 'node:timers/promises'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect } from 'chai'
import pg from 'pg'
import { MIGRATIONS } from '../../src/store/migrate.ts'
import { runCommand, startCommand } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { databaseOf, rowsIn } from '../support/test-database.ts'
import { writePreviousRelease } from '../unit/store/previous-release.ts'

/** How long two processes may take to come as far as the database, in milliseconds; more would be too long for SQLite. */
const COMING = 3000

/** A database at which everybody has to wait who wants to migrate it. */
interface HeldDatabase {
  /** Settles when so many wait, or when they should by now. */
  untilWaiting(processes: number): Promise<void>
  letGo(): Promise<void>
}

async function holdPostgres(url: string): Promise<HeldDatabase> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('begin; lock table kysely_migration in access exclusive mode')
  const waiting = async (): Promise<number> =>
    (await client.query('select distinct pid from pg_locks where not granted')).rows.length
  return {
    untilWaiting: async (processes) => {
      for (let waited = 0; waited < 10 * COMING && (await waiting()) < processes; waited += 50) await setTimeout(50)
      expect(await waiting()).to.equal(processes)
    },
    letGo: () => client.end(),
  }
}

function holdFile(path: string): HeldDatabase {
  const connection = new Sqlite(join(path, 'configuration.sqlite'))
  connection.exec('begin immediate')
  return {
    // Nobody can see who waits for a file.
    untilWaiting: () => setTimeout(COMING),
    letGo: () => Promise.resolve(void connection.close()),
  }
}

describe('A database of an earlier release that two processes open at the same moment', function () {
  this.timeout(120_000)
  const temporary = temporaryDirectory()

  after(() => temporary.remove())

  it('goes through each migration once, keeps what it had, and both go on', async () => {
    const path = join(temporary.path, 'data')
    await writePreviousRelease(path)
    expect(rowsIn(path, 'kysely_migration').map(({ name }) => name)).to.deep.equal(MIGRATIONS.slice(0, 1))
    const url = databaseOf(path)
    const held = url === undefined ? holdFile(path) : await holdPostgres(url)
    const server = startCommand(['serve', '--data', path, '--port', '0', '--management-port', '0'])
    const status = runCommand(['status', '--data', path, '--json'])
    await held.untilWaiting(2).finally(() => held.letGo())
    const { code, stdout, stderr } = await status
    expect(code, stdout + stderr).to.equal(0)
    await server.untilPrinted(/^ready$/m)
    server.child.kill('SIGTERM')
    expect((await server.ended).code).to.equal(0)
    expect(
      rowsIn(path, 'kysely_migration')
        .map(({ name }) => name)
        .toSorted(),
    ).to.deep.equal(MIGRATIONS)
    const names = ['account', 'enrollment'].map((table) => rowsIn(path, table).map(({ name }) => name))
    expect(names).to.deep.equal([['RmsAdmin', 'other'], [null]])
  })
})
