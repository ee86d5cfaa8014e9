import { setTimeout } from 'node:timers/promises'
import { expect } from 'chai'
import { sql } from 'kysely'
import { contradictions, createCluster, enroll, enrollUntil, NONE, type Cluster } from '../support/cluster.ts'
import { keepAsking, startLicensingFrontEnds } from '../support/licensing-cluster.ts'
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { runCommand } from '../support/process.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { newKey } from '../support/sub-enroll-request.ts'
import { isPostgresHere } from '../support/shared-postgres.ts'

/** How long the database is away, in milliseconds. */
const AWAY = 2000

describe('Two root and two licensing front ends on one PostgreSQL', function () {
  this.timeout(180_000)
  let postgres: PostgresServer
  let cluster: Cluster
  let licensingCluster: Cluster
  let servers: ServerProcess[]
  let licensing: ServerProcess[]

  before(async function () {
    if (!isPostgresHere) this.skip()
    postgres = await startPostgres()
  })

  after(() => postgres.remove())

  const startBoth = async (...words: readonly string[]) => {
    servers = await Promise.all([cluster.start('ONE', ...words), cluster.start('TWO', ...words)])
    return servers
  }

  /** Two licensing front ends, enrolled by the first of the roots, are asked until it is over: they tell one thing. */
  const startLicensing = async (...words: readonly string[]) => {
    const [root] = servers
    if (root !== undefined) licensing = await startLicensingFrontEnds(licensingCluster, root, words)
    return keepAsking(() => licensing)
  }

  const stopAll = () =>
    Promise.all([...servers, ...licensing].filter((server) => server.isAlive()).map((server) => server.stop()))

  beforeEach(() => {
    cluster = createCluster(postgres)
    licensingCluster = createCluster(postgres)
    servers = []
    licensing = []
  })

  afterEach(async () => {
    await stopAll()
    cluster.remove()
    licensingCluster.remove()
  })

  it('that start at the same moment on an empty database make one domain and one hierarchy, [MS-RMPR] §3.1.3', async () => {
    await startBoth()
    const installation = await cluster.open('ONE')
    try {
      expect(await installation.servers()).to.deep.equal(['ONE', 'TWO'])
      const { rows } = await sql`select role from certificate`.execute(installation.store.queries)
      expect(rows).to.have.length(5)
      const settled = await installation.store.queries.selectFrom('setting').select('name').orderBy('name').execute()
      expect(settled.map(({ name }) => name)).to.deep.equal([
        ...['cryptographicMode', 'domainSid', 'hierarchy', 'licensorTemplate', 'role'],
      ])
    } finally {
      await installation.close()
    }
    await cluster.letIn('ONE', 'TWO')
    await setTimeout(200)
    const [one, two] = await Promise.all(servers.map((server, index) => enroll(server, { guid: guid(index) })))
    const above = (text = '') => text.match(/<string>(.*?)<\/string>/gs)?.slice(1)
    expect([one?.status, two?.status]).to.deep.equal([200, 200])
    expect(above(one?.text)).to.deep.equal(above(two?.text))
  })

  it('decide a race for one GUID with two keys once, request.rekey=refuse', async () => {
    await cluster.letIn('ONE', 'TWO')
    await startBoth('--set', 'request.rekey=refuse')
    const keys = Array.from({ length: 80 }, () => newKey().base64)
    const raced: number[][] = []
    for (let round = 0; round < 40; round += 1) {
      const answers = servers.map((server, index) =>
        // Keys of their own in each round: a key that is known is refused as well.
        enroll(server, { guid: guid(round), key: keys[2 * round + index] }),
      )
      raced.push((await Promise.all(answers)).map(({ status }) => status).sort())
    }
    expect(raced).to.deep.equal(raced.map(() => [200, 500]))
    const entries = await cluster.enrollments()
    expect(entries.map(({ relation }) => relation)).to.deep.equal(entries.map(() => 'first'))
    expect(new Set(entries.map(({ guid }) => guid)).size).to.equal(40)
  })

  it('see each other’s changes at once', async () => {
    await cluster.letIn('ONE', 'TWO')
    await startBoth()
    const [, two] = servers
    const common = ['--data', cluster.pathOf('ONE'), '--database', cluster.url]
    const statusAtTwo = async () => (await enroll(two!, { guid: guid(1) })).status
    expect(await statusAtTwo()).to.equal(200)
    for (const [words, status] of [
      [['account', 'disable', 'rmsadmin'], 401],
      [['account', 'enable', 'rmsadmin'], 200],
      [['dacl', 'deny', 'SubEnrollService.asmx', 'rmsadmin', '--server', 'TWO'], 401],
    ] as const) {
      expect(await runCommand([...words, ...common])).to.include({ code: 0 })
      await setTimeout(50)
      expect(await statusAtTwo(), words.join(' ')).to.equal(status)
    }
  })

  it('lose nothing that was answered when one of each is killed under load, and the others go on', async () => {
    await cluster.letIn('ONE', 'TWO')
    const [one, two] = await startBoth()
    const endLicensing = await startLicensing()
    let killed = false
    const story = await enrollUntil(
      () => (killed ? [two!] : servers),
      8,
      ({ answered }) => {
        if (answered.size >= 60 && !killed) {
          killed = true
          void one!.kill()
          void licensing.shift()?.kill()
        }
        return answered.size >= 160
      },
    )
    await endLicensing()
    expect(contradictions(story, await cluster.enrollments())).to.deep.equal(NONE)
    expect(story.refused.size).to.equal(0)
    console.log(`      ${story.answered.size} answered, ${story.open.size} without an answer`)
  })

  for (const mode of ['fast', 'immediate'] as const) {
    it(`have what they answered, and nothing that they refused, when the database is started again (${mode}) under load`, async () => {
      await cluster.letIn('ONE', 'TWO')
      await startBoth('--set', 'database.patience=1')
      const endLicensing = await startLicensing('--set', 'database.patience=1')
      let restarted: Promise<void> | undefined
      let back = false
      let afterwards = 0
      const restart = async () => {
        await postgres.stop(mode)
        await setTimeout(AWAY)
        await postgres.start()
        back = true
      }
      const story = await enrollUntil(
        () => servers,
        8,
        ({ answered }) => {
          if (answered.size >= 60) restarted ??= restart()
          if (back && afterwards === 0) afterwards = answered.size
          return back && answered.size >= afterwards + 60
        },
      )
      await restarted
      await endLicensing()
      expect([...servers, ...licensing].every((server) => server.isAlive())).to.equal(true)
      expect(story.refused.size).to.be.greaterThan(0)
      expect(contradictions(story, await cluster.enrollments())).to.deep.equal(NONE)
      console.log(`      ${story.answered.size} answered, ${story.refused.size} refused`)
    })
  }
})

const guid = (number: number): string => `0f8fad5b-d9cb-469f-a165-${String(number).padStart(12, '0')}`
