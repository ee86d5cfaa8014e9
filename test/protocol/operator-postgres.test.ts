import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { ADMIN, basic } from '../support/admin.ts'
import { parseExposition } from '../support/exposition.ts'
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { runCommand } from '../support/process.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { isPostgresHere } from '../support/shared-postgres.ts'
import { postSubEnroll } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const PASSWORD = 'Rumpelstilzchen0815'

describe('What an operator is told of a root on PostgreSQL', function () {
  this.timeout(60_000)
  let postgres: PostgresServer | undefined
  let root: TestRoot
  let url: string
  const temporary = temporaryDirectory()
  const path = join(temporary.path, 'root')

  before(async function () {
    if (!isPostgresHere) this.skip()
    postgres = await startPostgres('fsync = off\n')
    url = postgres.createDatabase('operator').replace('@', `:${PASSWORD}@`)
    root = await startTestRoot({ path, set: [`database=${url}`, 'database.patience=1', 'database.connectTimeout=1'] })
    await root.grant('rmsadmin')
  })

  after(async () => {
    await (root as TestRoot | undefined)?.close()
    await postgres?.remove()
    temporary.remove()
  })

  const readiness = async (): Promise<unknown> => {
    const response = await fetch(`${root.server.managementUrl}/ready`)
    return { status: response.status, ...((await response.json()) as object) }
  }
  const enroll = async () => (await postSubEnroll(root.serviceUrl, { authorization: basic(ADMIN) })).status
  const status = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await runCommand(['status', '--data', path, '--database', url, ...words])
    return { code, text: stdout + stderr }
  }

  it('metrics: how many connections there are, are used, and are waited for', async () => {
    expect(await enroll()).to.equal(200)
    const metrics = parseExposition(await (await fetch(`${root.server.managementUrl}/metrics`)).text())
    const pool = [...metrics].filter(([name]) => name.includes('pool'))
    const samples = pool.flatMap(([, family]) => family.samples.map(({ value }) => value))
    expect(pool.length).to.be.greaterThan(0)
    expect(samples.every((value) => value >= 0 && value <= 20)).to.equal(true)
    expect(Math.max(...samples)).to.be.greaterThan(0)
  })

  it('status: engine and version, place without password, schema and version of the configuration', async () => {
    const { code, text } = await status()
    expect(code).to.equal(0)
    expect(text).to.match(/^database {6}PostgreSQL \d+\S*, 127\.0\.0\.1:\d+\/operator$/m)
    expect(text).to.match(/^schema {8}\d{4}-\S+, configuration version [1-9]\d*$/m)
    const json = JSON.parse((await status('--json')).text) as Record<string, Record<string, unknown>>
    expect(json['database']).to.deep.include({ kind: 'postgresql', reachable: true })
    expect(json['database']?.['engine']).to.match(/^PostgreSQL \d/)
    expect(text + JSON.stringify(json)).not.to.include(PASSWORD)
  })

  it('readiness and status: that the database cannot be reached while it is stopped, and the root comes back by itself', async () => {
    expect(await readiness()).to.deep.equal({ status: 200, ready: true })
    await postgres?.stop('fast')
    expect(await readiness()).to.deep.equal({
      ...{ status: 503, ready: false, reasons: ['the configuration database cannot be reached'] },
    })
    const { code, text } = await status('--json')
    expect(code).to.equal(1)
    expect(text).to.match(/"kind": "postgresql",\s+"location": "127\.0\.0\.1:\d+\/operator",\s+"reachable": false/)
    expect(text).not.to.include(PASSWORD)
    expect((await fetch(`${root.server.managementUrl}/health`)).status).to.equal(200)
    await postgres?.start()
    let later: unknown
    for (let attempt = 0; attempt < 50; attempt += 1) {
      later = await readiness()
      if (JSON.stringify(later).includes('"ready":true')) break
      await pause(100)
    }
    expect(later).to.deep.equal({ status: 200, ready: true })
    expect(await enroll()).to.equal(200)
  })
})
