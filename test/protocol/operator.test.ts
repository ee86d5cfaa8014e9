import { join } from 'node:path'
import { createServer, type AddressInfo } from 'node:net'
import { expect } from 'chai'
import { openInstallation, startRoot } from '../../src/app/index.ts'
import { systemClock, type Clock } from '../../src/base/clock.ts'
import { silentLogger } from '../../src/base/logger.ts'
import { systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { parseExposition } from '../support/exposition.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { databaseSettings, isOnPostgres, takeDatabaseAway } from '../support/test-database.ts'

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/** The first answer at an address where nobody listens yet. */
async function firstAnswer(url: string): Promise<Response> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`nobody listens at ${url}`)
}

describe('The management listener of a root that starts', () => {
  it('is there before everything else, and says that it is not ready yet', async () => {
    const temporary = temporaryDirectory()
    const path = join(temporary.path, 'root')
    const settings = loadSettings({ assignments: [...databaseSettings(path), 'cryptographicMode=2'] })
    const installation = await openInstallation({ path, settings, random: systemRandom, create: 'TESTROOT' })
    const managementPort = await freePort()
    const starting = startRoot(
      installation,
      { host: '127.0.0.1', port: 0, managementPort },
      { clock: systemClock, logger: silentLogger, passphrase: MADE_PASSPHRASE },
    )
    const url = `http://127.0.0.1:${managementPort}`
    const ready = await firstAnswer(`${url}/ready`)
    const seen = { status: ready.status, body: await ready.json() }
    const server = await starting
    const later = await fetch(`${url}/ready`)
    await server.close()
    await installation.close()
    temporary.remove()
    expect(seen).to.deep.equal({ status: 503, body: { ready: false, reasons: ['the server is starting'] } })
    expect(later.status).to.equal(200)
  })
})

describe('The management listener of a running root', () => {
  let root: TestRoot
  let now: Date
  const clock: Clock = { now: () => new Date(now) }

  beforeEach(async () => {
    now = new Date('2026-03-01T00:00:00Z')
    root = await startTestRoot({ clock })
  })

  afterEach(() => root.close())

  const ask = async (path: string) => {
    const response = await fetch(`${root.server.managementUrl}${path}`)
    return { status: response.status, text: await response.text() }
  }
  const readiness = async (): Promise<unknown> => {
    const { status, text } = await ask('/ready')
    return { status, ...(JSON.parse(text) as object) }
  }
  const metrics = async () => parseExposition((await ask('/metrics')).text)
  const counts = async (name: string): Promise<Record<string, number>> =>
    Object.fromEntries(
      ((await metrics()).get(name)?.samples ?? []).map(({ labels, value }) => [Object.values(labels).join(), value]),
    )

  it('counts requests, failures by their exception and processing time as RMS: Enrollment does, and the kinds of 401', async () => {
    await postSubEnroll(root.serviceUrl)
    await postSubEnroll(root.serviceUrl, { authorization: basic({ ...ADMIN, password: 'wrong' }) })
    await postSubEnroll(root.serviceUrl, { authorization: basic(ADMIN) })
    await root.grant('rmsadmin')
    const authorization = basic(ADMIN)
    for (const guid of ['a', 'b', 'c']) {
      const body = subEnrollEnvelope({ guid: `${guid}0000000-0000-4000-8000-000000000000` })
      expect((await postSubEnroll(root.serviceUrl, { authorization, body })).status).to.equal(200)
    }
    await postSubEnroll(root.serviceUrl, { authorization, body: subEnrollEnvelope({ url: 'nowhere' }) })
    await postSubEnroll(root.serviceUrl, { authorization, body: '<not soap' })

    expect(await counts('rms_enrollment_subenroll_requests_total')).to.deep.equal({ '': 4 })
    expect(await counts('rms_enrollment_subenroll_failures_total')).to.deep.equal({ 'System.FormatException': 1 })
    expect(await counts('rms_http_refusals_total')).to.deep.equal({ '401.1': 1, '401.2': 1, '401.3': 1 })
    expect(await counts('rms_http_answers_total')).to.deep.include({ 200: 3, 401: 3 })
    const all = await metrics()
    const value = (family: string, name: string) => all.get(family)?.samples.find((one) => one.name === name)?.value
    const time = 'rms_enrollment_subenroll_processing_time_microseconds'
    expect(value(time, `${time}_count`)).to.equal(4)
    expect(value(time, `${time}_sum`)).to.be.within(100, 10_000_000)
    expect(value('rms_database_commit_pieces', 'rms_database_commit_pieces_sum')).to.equal(3)
    const size = value('rms_database_size_bytes', 'rms_database_size_bytes')
    // What a database server keeps is its own business.
    if (isOnPostgres) expect(size).to.equal(undefined)
    else expect(size).to.be.greaterThan(4096)
    expect(value('rms_ready', 'rms_ready')).to.equal(1)
    const expiry = 'rms_licensor_certificate_expiry_timestamp_seconds'
    expect(value(expiry, expiry)).to.equal(Date.parse('2027-03-01T00:00:00Z') / 1000)
  })

  it('is not ready once the licensor certificate has expired, and the service disabled with it', async () => {
    expect(await readiness()).to.deep.equal({ status: 200, ready: true })
    now = new Date('2027-03-01T00:00:00Z')
    expect(await readiness()).to.deep.equal({
      status: 503,
      ready: false,
      reasons: ['the server licensor certificate has expired'],
    })
    expect((await ask('/health')).status).to.equal(200)
  })

  it('is not ready while the clock is behind the licensor certificate, by which nothing is issued then', async () => {
    const before = now
    now = new Date('2020-01-01T00:00:00Z')
    try {
      expect(await readiness()).to.deep.equal({
        status: 503,
        ready: false,
        reasons: ['the server licensor certificate is not valid yet: the clock is behind it'],
      })
    } finally {
      now = before
    }
  })

  it('is not ready without its database', async () => {
    const bringBack = takeDatabaseAway(root.path)
    expect(await readiness()).to.deep.equal({
      status: 503,
      ready: false,
      reasons: ['the configuration database cannot be reached'],
    })
    expect((await ask('/health')).status).to.equal(200)
    bringBack()
    expect(await readiness()).to.deep.equal({ status: 200, ready: true })
  })
})
