import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect } from 'chai'
import { openInstallation } from '../../src/app/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { listEnrollments, type EnrollmentEntry } from '../../src/store/index.ts'
import { addAdmin, grantRead } from '../support/admin.ts'
import { contradictions, createCluster, NONE, UNSPECIFIED, type Story } from '../support/cluster.ts'
import { loadWhile } from '../support/load-while.ts'
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { isPostgresHere } from '../support/shared-postgres.ts'
import { createSmallDisk, type SmallDisk } from '../support/small-disk.ts'
import { isOnPostgres } from '../support/test-database.ts'

/** How many enrollments have to be refused before there is room again. */
const REFUSALS = 16

/** Fills a disk, waits until clients have learnt of it, and makes room; `afterwards` is what an administrator does then. */
const fullFor = (disk: SmallDisk, afterwards: () => Promise<void>) => async (story: Story) => {
  disk.fill()
  while (story.refused.size < REFUSALS) await setTimeout(50)
  disk.clear()
  await afterwards()
}

const doNothing = () => Promise.resolve()

function expectConsistent(story: Story, entries: readonly EnrollmentEntry[]): void {
  expect(story.open.size).to.equal(0)
  expect([...story.faults]).to.deep.equal([UNSPECIFIED])
  expect(contradictions(story, entries)).to.deep.equal(NONE)
  console.log(`      ${story.answered.size} answered, ${story.refused.size} refused`)
}

describe('A disk that is full under load', function () {
  this.timeout(60_000)
  let disk: SmallDisk
  let servers: ServerProcess[] = []
  let cleanUp: (() => Promise<void> | void)[] = []

  beforeEach(function () {
    const made = createSmallDisk(96)
    if (made === undefined) return this.skip()
    disk = made
    cleanUp = [() => disk.remove()]
    servers = []
  })

  afterEach(async () => {
    await Promise.all(servers.filter((server) => server.isAlive()).map((server) => server.stop()))
    for (const step of cleanUp.reverse()) await step()
  })

  it('costs refusals on SQLite, nothing that was answered, and is forgotten when there is room', async function () {
    // There is a test of its own for the other engine.
    if (isOnPostgres) this.skip()
    const path = join(disk.path, 'root')
    const settings = loadSettings({ assignments: [] })
    const installation = await openInstallation({ path, settings, random: systemRandom, create: 'TESTROOT' })
    cleanUp.push(() => installation.close())
    await addAdmin(installation)
    await grantRead(installation, 'rmsadmin')
    servers = [await startServer(path)]
    const story = await loadWhile(servers, fullFor(disk, doNothing))
    expectConsistent(story, await listEnrollments(installation.store.queries, 1_000_000))
  })

  const startFrontEnds = async (postgres: PostgresServer, tablespace = 'pg_default') => {
    cleanUp.push(() => postgres.remove())
    const cluster = createCluster(postgres)
    cleanUp.push(() => cluster.remove())
    await cluster.letIn('ONE', 'TWO')
    postgres.sql(`alter database "${new URL(cluster.url).pathname.slice(1)}" set tablespace ${tablespace}`)
    const words = ['--set', 'database.patience=1']
    servers = await Promise.all([cluster.start('ONE', ...words), cluster.start('TWO', ...words)])
    return cluster
  }

  it('costs refusals on PostgreSQL where it is that of the tables, and is forgotten when there is room', async function () {
    if (!isPostgresHere) this.skip()
    const postgres = await startPostgres()
    const space = join(disk.path, 'space')
    mkdirSync(space)
    execFileSync('chown', ['postgres:', space])
    postgres.sql(`create tablespace small location '${space}'`)
    const cluster = await startFrontEnds(postgres, 'small')
    const story = await loadWhile(servers, fullFor(disk, doNothing))
    expectConsistent(story, await cluster.enrollments())
  })

  it('costs refusals on PostgreSQL where it is that of everything, and is forgotten when there is room and the server runs again', async function () {
    if (!isPostgresHere) this.skip()
    const postgres = await startPostgres('', disk.path)
    const cluster = await startFrontEnds(postgres)
    const startAgain = async () => {
      // Without room for its log it ends by itself, sooner or later.
      await postgres.stop('immediate')
      await postgres.start()
    }
    const story = await loadWhile(servers, fullFor(disk, startAgain))
    expectConsistent(story, await cluster.enrollments())
  })
})
