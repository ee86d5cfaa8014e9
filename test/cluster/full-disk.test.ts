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
import { contradictions, createCluster, NONE, UNSPECIFIED, type Cluster, type Story } from '../support/cluster.ts'
import { administratorOf, principalOf, type LicensingAdministrator } from '../support/licensing-administrator.ts'
import { keepAsking, startLicensingFrontEnds } from '../support/licensing-cluster.ts'
import { loadWhile } from '../support/load-while.ts'
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { isPostgresHere } from '../support/shared-postgres.ts'
import { createSmallDisk, type SmallDisk } from '../support/small-disk.ts'
import { isOnPostgres } from '../support/test-database.ts'

/** How many enrollments have to be refused before there is room again. */
const REFUSALS = 16

/** What administrators do while a disk is full, and when there is room again. */
interface Administration {
  readonly meanwhile: () => Promise<void>
  readonly afterwards: () => Promise<void>
}

/** Fills a disk, waits until clients have learnt of it, and makes room. */
const fullFor = (disk: SmallDisk, administration: Partial<Administration>) => async (story: Story) => {
  const { meanwhile = doNothing, afterwards = doNothing } = administration
  disk.fill()
  while (story.refused.size < REFUSALS) await setTimeout(50)
  await meanwhile().finally(async () => {
    disk.clear()
    await afterwards()
  })
}

const doNothing = () => Promise.resolve()

function expectConsistent(story: Story, entries: readonly EnrollmentEntry[]): void {
  expect(story.open.size).to.equal(0)
  expect([...story.faults]).to.deep.equal([UNSPECIFIED])
  expect(contradictions(story, entries)).to.deep.equal(NONE)
  console.log(`      ${story.answered.size} answered, ${story.refused.size} refused`)
}

describe('A disk that is full under load', function () {
  this.timeout(240_000)
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
    const story = await loadWhile(servers, fullFor(disk, {}))
    expectConsistent(story, await listEnrollments(installation.store.queries, 1_000_000))
  })

  const WORDS = ['--set', 'database.patience=1']

  /** A cluster whose tables are in that place; nothing of it runs yet. */
  function clusterIn(postgres: PostgresServer, tablespace: string): Cluster {
    const cluster = createCluster(postgres)
    cleanUp.push(() => cluster.remove())
    postgres.sql(`alter database "${new URL(cluster.url).pathname.slice(1)}" set tablespace ${tablespace}`)
    return cluster
  }

  /** Starts two root front ends on one database, and two licensing front ends on another that the roots have enrolled. */
  async function startFrontEnds(roots: Cluster, licensing: Cluster) {
    await roots.letIn('ONE', 'TWO')
    const [one, two] = await Promise.all([roots.start('ONE', ...WORDS), roots.start('TWO', ...WORDS)])
    servers = [one, two]
    const others = await startLicensingFrontEnds(licensing, one, WORDS)
    servers.push(...others)
    const administrator = await administratorOf(licensing)
    cleanUp.push(() => administrator.close())
    return { administrator, roots: [one, two], endAsking: keepAsking(() => others) }
  }

  /** A tablespace on the small disk. */
  function smallSpace(postgres: PostgresServer): string {
    const space = join(disk.path, 'space')
    mkdirSync(space)
    execFileSync('chown', ['postgres:', space])
    postgres.sql(`create tablespace small location '${space}'`)
    return 'small'
  }

  async function startDatabase(within?: string): Promise<PostgresServer> {
    const postgres = await startPostgres('', within)
    cleanUp.push(() => postgres.remove())
    return postgres
  }

  /** Loads the roots while a disk is full, and changes the licensing cluster; everybody has lost nothing and goes on. */
  async function fillUnderLoad(
    [roots, licensing]: readonly [Cluster, Cluster],
    afterwards: () => Promise<void> = doNothing,
  ): Promise<void> {
    const running = await startFrontEnds(roots, licensing)
    const { administrator } = running
    const before = await administrator.chain()
    const meanwhile = async () => {
      await administrator.addUntilRefused()
      await administrator.beRefusedRenewal()
    }
    const story = await loadWhile(running.roots, fullFor(disk, { meanwhile, afterwards }))
    await running.endAsking()
    expect(servers.every((server) => server.isAlive())).to.equal(true)
    const entries = await roots.enrollments()
    const guid = principalOf(before).object.id.value
    expectConsistent(
      story,
      entries.filter((entry) => `{${entry.guid}}` !== guid),
    )
    expect(await administrator.chain()).to.deep.equal(before)
    await administrator.expectAccounts()
    await expectRenewal(administrator, before)
  }

  async function expectRenewal(administrator: LicensingAdministrator, before: readonly string[]): Promise<void> {
    const { code, stderr } = await administrator.renew()
    expect(code, stderr).to.equal(0)
    const chain = await administrator.chain()
    expect(chain).to.have.length(5)
    expect(chain[0]).not.to.equal(before[0])
    expect(principalOf(chain)).to.deep.equal(principalOf(before))
  }

  it('costs refusals on PostgreSQL where it is that of the tables, and is forgotten when there is room', async function () {
    if (!isPostgresHere) this.skip()
    const postgres = await startDatabase()
    const small = smallSpace(postgres)
    await fillUnderLoad([clusterIn(postgres, small), clusterIn(postgres, small)])
  })

  it('costs refusals on PostgreSQL where it is that of everything, and is forgotten when there is room and the server runs again', async function () {
    if (!isPostgresHere) this.skip()
    const postgres = await startDatabase(disk.path)
    const startAgain = async () => {
      // Without room for its log it ends by itself, sooner or later.
      await postgres.stop('immediate')
      await postgres.start()
    }
    await fillUnderLoad([clusterIn(postgres, 'pg_default'), clusterIn(postgres, 'pg_default')], startAgain)
  })

  it('costs a licensing cluster its renewal where it is that of its own tables, until there is room', async function () {
    if (!isPostgresHere) this.skip()
    const postgres = await startDatabase()
    const clusters = [clusterIn(postgres, 'pg_default'), clusterIn(postgres, smallSpace(postgres))] as const
    const { administrator, endAsking } = await startFrontEnds(...clusters)
    const before = await administrator.chain()
    disk.fill()
    await administrator.beRefusedRenewal()
    expect(await administrator.chain()).to.deep.equal(before)
    disk.clear()
    await endAsking()
    await expectRenewal(administrator, before)
    const renewals = await clusters[0].enrollments()
    expect(renewals.map(({ relation }) => relation)).to.deep.equal(['renewal', 'renewal', 'first'])
  })
})
