import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { openStorage } from '../../src/app/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { exportDatabase, readConfigurationVersion } from '../../src/store/index.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { createCluster, enrollUntil, enroll } from '../support/cluster.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import type { PostgresServer } from '../support/postgres-server.ts'
import { runCommand } from '../support/process.ts'
import { startTestRoot } from '../support/root-server.ts'
import { startServer } from '../support/server-process.ts'
import { freshDatabaseName, isPostgresHere, sharedPostgres } from '../support/shared-postgres.ts'
import { postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'

const ENGINES = ['SQLite', 'PostgreSQL'] as const
type EngineName = (typeof ENGINES)[number]

describe('A backup has one form, whatever engine the database is on', function () {
  this.timeout(60_000)
  let postgres: PostgresServer
  let temporary: ReturnType<typeof temporaryDirectory>

  before(async function () {
    if (!isPostgresHere) this.skip()
    postgres = await sharedPostgres()
  })

  beforeEach(() => {
    temporary = temporaryDirectory()
  })

  afterEach(() => temporary.remove())

  /** An empty database, as options of a command; none for a file in the data directory. */
  const emptyDatabase = (engine: EngineName): string[] =>
    engine === 'SQLite' ? [] : ['--database', postgres.createDatabase(freshDatabaseName())]

  const settingsOf = ([, url]: readonly string[]): string[] => (url === undefined ? [] : [`database=${url}`])

  async function withStore<Result>(
    path: string,
    database: readonly string[],
    work: (store: Awaited<ReturnType<typeof openStorage>>['store']) => Promise<Result>,
  ): Promise<Result> {
    const settings = loadSettings({ assignments: settingsOf(database) })
    const { store } = await openStorage({ path, settings, random: systemRandom, create: undefined })
    return work(store).finally(() => store.close())
  }

  /** Everything that is in a database. */
  const contents = (path: string, database: readonly string[]): Promise<string[]> =>
    withStore(path, database, async (store) => {
      const lines: string[] = []
      await exportDatabase(store, (line) => Promise.resolve(void lines.push(line)))
      return lines
    })

  async function makeRoot(path: string, database: readonly string[]): Promise<void> {
    const root = await startTestRoot({ path, set: settingsOf(database) })
    await root.grant('rmsadmin')
    expect((await postSubEnroll(root.serviceUrl, { authorization: basic(ADMIN) })).status).to.equal(200)
    await root.close()
  }

  for (const from of ENGINES) {
    for (const to of ENGINES) {
      it(`is taken on ${from} and restored on ${to}, row by row, and the root goes on`, async () => {
        const [path, out, again] = ['root', 'root.backup', 'again'].map((name) => join(temporary.path, name))
        const [source, target] = [emptyDatabase(from), emptyDatabase(to)]
        await makeRoot(path!, source)
        const made = await run(['backup', '--data', path!, ...source, '--out', out!])
        expect(made).to.deep.include({ code: 0, err: [] })
        const restored = await run(['restore', out!, '--data', again!, ...target])
        expect(restored).to.deep.include({ code: 0, err: [] })
        expect(restored.out[0]).to.match(/^restored TESTROOT into \S+again( and its database)? as it was at /)
        if (to === 'PostgreSQL') expect(readdirSync(again!)).to.have.members(['server.json', 'database-elsewhere'])
        expect(await contents(again!, target)).to.deep.equal(await contents(path!, source))
        expect(await withStore(again!, target, ({ queries }) => readConfigurationVersion(queries))).to.be.a('number')
        const root = await startTestRoot({ path: again!, set: settingsOf(target) })
        const body = subEnrollEnvelope({ guid: 'b0000000-0000-4000-8000-000000000000' })
        const { status } = await postSubEnroll(root.serviceUrl, { authorization: basic(ADMIN), body })
        const entries = await root.enrollments()
        await root.close()
        expect(entries).to.have.length(2)
        expect(entries.map(({ guid }) => guid)[0]).to.equal('b0000000-0000-4000-8000-000000000000')
        expect(status).to.equal(200)
      })
    }
  }

  it('goes into an empty PostgreSQL database alone: a full one stays as it is, and no directory is made', async () => {
    const [path, out, again] = ['root', 'root.backup', 'again'].map((name) => join(temporary.path, name))
    const database = emptyDatabase('PostgreSQL')
    await makeRoot(path!, database)
    expect((await run(['backup', '--data', path!, ...database, '--out', out!])).code).to.equal(0)
    const before = await contents(path!, database)
    const { code, err } = await run(['restore', out!, '--data', again!, ...database])
    expect(code).to.equal(1)
    expect(err).to.deep.equal(['The configuration database is not empty: an import goes into a new one.'])
    expect(await contents(path!, database)).to.deep.equal(before)
    expect(readdirSync(temporary.path)).to.have.members(['root', 'root.backup'])
  })

  it('that cannot go into its database makes no directory either, and leaves nothing behind', async () => {
    const [path, out, again] = ['root', 'root.backup', 'again'].map((name) => join(temporary.path, name))
    await makeRoot(path!, [])
    expect((await run(['backup', '--data', path!, '--out', out!])).code).to.equal(0)
    const [option, url] = emptyDatabase('PostgreSQL')
    await withStore(path!, [option!, url!], () => Promise.resolve())
    // It takes everything but the enrollments, which come last.
    const name = new URL(url!).pathname.slice(1)
    postgres.sql('alter table enrollment add check (id < 0)', name)
    const { code } = await run(['restore', out!, '--data', again!, option!, url!])
    expect(code).to.equal(1)
    expect(existsSync(again!)).to.equal(false)
    expect(readdirSync(temporary.path)).to.have.members(['root', 'root.backup'])
    expect(postgres.sql('select count(*) from setting', name).trim()).to.equal('0')
    postgres.sql('alter table enrollment drop constraint enrollment_id_check', name)
    expect((await run(['restore', out!, '--data', again!, option!, url!])).code).to.equal(0)
  })

  it('of a cluster at work on PostgreSQL has every enrollment that was answered before it began, once', async () => {
    const cluster = createCluster(postgres)
    await cluster.letIn('RMS01', 'RMS02')
    const servers = [await cluster.start('RMS01'), await cluster.start('RMS02')]
    const out = join(temporary.path, 'cluster.backup')
    let made: Awaited<ReturnType<typeof runCommand>> | undefined
    let before: string[] = []
    let isBegun = false
    const story = await enrollUntil(
      () => servers,
      4,
      ({ answered }) => {
        if (!isBegun && answered.size >= 30) {
          isBegun = true
          before = [...answered]
          const args = ['backup', '--data', cluster.pathOf('RMS01'), '--database', cluster.url, '--out', out]
          void runCommand(args).then((result) => (made = result))
        }
        return made !== undefined
      },
    )
    expect(made).to.deep.include({ code: 0, stderr: '' })
    expect(story.answered.size).to.be.greaterThan(before.length)
    for (const server of servers) await server.stop()
    const again = join(temporary.path, 'again')
    expect((await runCommand(['restore', out, '--data', again])).code).to.equal(0)
    const lines = (await contents(again, [])).flatMap((line) => /"guid":"(c[^"]+)"/.exec(line)?.[1] ?? [])
    const known = new Set(lines)
    expect(known.size).to.equal(lines.length)
    expect(before.filter((guid) => !known.has(guid))).to.deep.equal([])
    expect([...known].filter((guid) => !story.answered.has(guid))).to.deep.equal([])
    const server = await startServer(again, [], { environment: { RMS_EMULATOR_KEY_PASSPHRASE: MADE_PASSPHRASE } })
    expect((await enroll(server, { guid: 'd0000000-0000-4000-8000-000000000000' })).status).to.equal(200)
    await server.stop()
    cluster.remove()
  })
})
