import { setTimeout } from 'node:timers/promises'
import { expect } from 'chai'
import { contradictions, createCluster, NONE, UNSPECIFIED, type Cluster } from '../support/cluster.ts'
import { keepAsking, startLicensingFrontEnds } from '../support/licensing-cluster.ts'
import { loadWhile } from '../support/load-while.ts'
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { isPostgresHere } from '../support/shared-postgres.ts'
import { unsteadyNetwork, type UnsteadyNetwork } from '../support/unsteady-network.ts'

/** How long the network is away, in milliseconds. */
const AWAY = 10_000

/** In seconds: for how long an enrollment is tried, and how long one step of that may take. */
const [PATIENCE, STEP] = [2, 1]
const WORDS = ['patience', 'statementTimeout', 'connectTimeout'].flatMap((name) => [
  '--set',
  `database.${name}=${name === 'patience' ? PATIENCE : STEP}`,
])

/**
 * The longest that a client waits, in milliseconds: the step that was on its way when the network went, the patience, a last
 * pause and a last step. This side waits half a second longer for each step than the database does; a second is for the machine.
 */
const LONGEST = (STEP + 0.5 + PATIENCE + 1 + STEP + 0.5 + 1) * 1000

describe('Two root and two licensing front ends on one PostgreSQL, from which the network goes away for ten seconds under load', function () {
  this.timeout(120_000)
  let postgres: PostgresServer
  let network: UnsteadyNetwork
  let cluster: Cluster
  let licensingCluster: Cluster
  let servers: ServerProcess[] = []
  let licensing: ServerProcess[] = []

  before(async function () {
    if (!isPostgresHere) this.skip()
    postgres = await startPostgres()
    network = await unsteadyNetwork(postgres.port)
    const via = (url: string) => url.replace(String(postgres.port), String(network.port))
    cluster = createCluster(postgres, via)
    licensingCluster = createCluster(postgres, via)
    await cluster.letIn('ONE', 'TWO')
    servers = await Promise.all([cluster.start('ONE', ...WORDS), cluster.start('TWO', ...WORDS)])
    const [root] = servers
    if (root !== undefined) licensing = await startLicensingFrontEnds(licensingCluster, root, WORDS)
  })

  after(async () => {
    await Promise.all([...servers, ...licensing].filter((server) => server.isAlive()).map((server) => server.stop()))
    if (!isPostgresHere) return
    cluster.remove()
    licensingCluster.remove()
    await network.close()
    await postgres.remove()
  })

  const freeze = {
    how: 'packets stay on their way, and arrive in the end',
    goAway: () => network.freeze(),
    comeBack: () => {
      network.heal()
      network.deliver()
    },
  }
  const cut = {
    how: 'connections break, and new ones as well',
    goAway: () => network.cut(),
    comeBack: () => network.heal(),
  }
  for (const { how, goAway, comeBack } of [freeze, cut]) {
    it(`have what they answered, and nothing that they refused, in time, and go on by themselves: ${how}`, async () => {
      const endAsking = keepAsking(() => licensing)
      const story = await loadWhile(servers, async () => {
        goAway()
        await setTimeout(AWAY)
        comeBack()
      })
      await endAsking()
      expect([...servers, ...licensing].every((server) => server.isAlive())).to.equal(true)
      expect(story.open.size).to.equal(0)
      expect([...story.faults]).to.deep.equal([UNSPECIFIED])
      expect(story.slowest).to.be.below(LONGEST)
      // What was on its way may arrive after the answers that tell of it.
      network.deliver()
      await setTimeout(500)
      expect(contradictions(story, await cluster.enrollments())).to.deep.equal(NONE)
      const slowest = Math.round(story.slowest)
      console.log(
        `      ${story.answered.size} answered, ${story.refused.size} refused, the slowest after ${slowest} ms`,
      )
    })
  }
})
