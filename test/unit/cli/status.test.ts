import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { timeLeft } from '../../../src/cli/time-left.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { isOnPostgres, takeDatabaseAway } from '../../support/test-database.ts'
import { run, type World } from './fake-io.ts'
import { serve } from './running-root.ts'

describe('status', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  let data: string
  let running: { printed: string; json: Record<string, unknown> }
  let note: string
  let stopped: { printed: string; json: Record<string, unknown> }

  const status = async (world: World = {}) => {
    const printed = await run(['status', '--data', data], world)
    const { code, out } = await run(['status', '--data', data, '--json'], world)
    expect(printed.code).to.equal(code)
    return {
      code,
      err: printed.err,
      printed: printed.out.join('\n'),
      json: JSON.parse(out.join('\n')) as Record<string, unknown>,
    }
  }

  before(async () => {
    temporary = temporaryDirectory()
    data = join(temporary.path, 'root')
    const root = await serve(['--data', data, '--set', 'server.name=RMS01'])
    running = await status()
    note = readFileSync(join(data, 'running.json'), 'utf8')
    expect((await root.stop()).code).to.equal(0)
    stopped = await status()
  })

  after(() => temporary.remove())

  it('tells of a running server: what it is, by which versions, until when, on what, and where it answers', () => {
    const { printed, json } = running
    for (const line of [
      /^server {8}RMS01$/m,
      /^release {7}1\.2\.3$/m,
      /^role {10}root$/m,
      /^cluster {7}RMS01$/m,
      /^profile {7}rms-1\.0-sp2$/m,
      /^may issue {5}until \d{4}-\d\d-\d\dT\d\d:\d\d \(UTC\), 36\d days left$/m,
      /^issued {8}0$/m,
      isOnPostgres
        ? /^database {6}PostgreSQL \d\S*, 127\.0\.0\.1:\d+\/\w+$/m
        : /^database {6}SQLite \d\S+, .*configuration\.sqlite$/m,
      /^schema {8}\d{4}-\S+, configuration version \d+$/m,
      /^key store {5}database, encrypted; passphrase: data directory$/m,
      /^running {7}yes, ready, since \S+$/m,
      /^listening {5}http:\/\/127\.0\.0\.1:\d+$/m,
    ]) {
      expect(printed).to.match(line)
    }
    expect(json).to.deep.include({
      server: 'RMS01',
      role: 'root',
      version: '1.2.3',
      cluster: ['RMS01'],
      enrollments: 0,
    })
    expect(json['database']).to.deep.include({ kind: isOnPostgres ? 'postgresql' : 'sqlite', reachable: true })
    expect(json['keyStore']).to.deep.equal({ kind: 'database', passphrase: 'data directory' })
    expect(json['running']).to.deep.include({ state: 'running', ready: true })
  })

  it('tells the same of a directory on which no server runs', () => {
    expect(stopped.printed).to.match(/^running {7}no$/m)
    expect(stopped.json['running']).to.deep.equal({ state: 'stopped' })
    for (const name of ['server', 'role', 'certificate', 'cluster', 'database']) {
      expect(stopped.json[name], name).to.deep.equal(running.json[name])
    }
    expect(existsSync(join(data, 'running.json'))).to.equal(false)
  })

  it('is not misled by the note of a server that was killed, nor by one who answers in its place', async () => {
    writeFileSync(join(data, 'running.json'), note)
    expect((await status()).json['running']).to.deep.include({ state: 'gone' })
    // Another server, which has got the same port since.
    const other = await serve(['--data', join(temporary.path, 'other')])
    const { managementUrl } = other
    writeFileSync(join(data, 'running.json'), JSON.stringify({ ...(JSON.parse(note) as object), managementUrl }))
    const { code, printed } = await status()
    await other.stop()
    rmSync(join(data, 'running.json'))
    expect(code).to.equal(0)
    expect(printed).to.match(/^running {7}no; the one that began \S+ has ended without saying so$/m)
  })

  it('says when the server does not answer, and asks nobody beyond this machine', async () => {
    const mute: Server = createServer(() => undefined)
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const managementUrl = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`
    writeFileSync(join(data, 'running.json'), JSON.stringify({ ...(JSON.parse(note) as object), managementUrl }))
    const outcome = await run(['status', '--data', data])
    mute.close()
    expect(outcome.out.join('\n')).to.include(`it does not answer at ${managementUrl}`)
    writeFileSync(
      join(data, 'running.json'),
      JSON.stringify({ ...(JSON.parse(note) as object), managementUrl: 'http://192.0.2.1:1' }),
    )
    const started = performance.now()
    expect((await status()).json['running']).to.deep.include({ state: 'gone' })
    expect(performance.now() - started).to.be.below(1500)
    writeFileSync(join(data, 'running.json'), '{"managementUrl": 1')
    expect((await status()).json['running']).to.deep.equal({ state: 'stopped' })
    rmSync(join(data, 'running.json'))
  })

  it('says where the passphrase of the keys would come from', async () => {
    const environment = { RMS_EMULATOR_KEY_PASSPHRASE: 'do not tell' }
    const { printed, json } = await status({ environment })
    expect(json['keyStore']).to.deep.equal({ kind: 'database', passphrase: 'environment' })
    expect(`${printed}${JSON.stringify(json)}`).not.to.include('do not tell')
    const file = await status({ environment: { RMS_EMULATOR_KEYS_PASSPHRASE_FILE: '/somewhere' } })
    expect(file.json['keyStore']).to.deep.equal({ kind: 'database', passphrase: 'file' })
  })

  it('ends with 1 when the database cannot be reached, and says what it knows', async () => {
    const broken = join(temporary.path, 'broken')
    await run(['account', 'list', '--data', data])
    const made = await serve(['--data', broken, '--set', 'server.name=RMS02'])
    await made.stop()
    if (isOnPostgres) takeDatabaseAway(broken)
    else writeFileSync(join(broken, 'configuration.sqlite'), 'no database, but long enough to be looked at'.repeat(100))
    const { code, out, err } = await run(['status', '--data', broken])
    expect({ code, err }).to.deep.equal({ code: 1, err: [] })
    expect(out.join('\n')).to.match(/^server {8}RMS02$/m)
    expect(out.join('\n')).to.match(
      isOnPostgres
        ? /^database {6}not reachable: .+ cannot be reached: .+\.$/m
        : /^database {6}not reachable: .+ is not a database\.$/m,
    )
  })
})

describe('How long something lasts', () => {
  const now = new Date('2026-01-01T00:00:00Z')
  for (const [moment, text] of [
    ['2027-01-01T00:00:00Z', '365 days left'],
    ['2026-01-02T23:59:59Z', '47 hours left'],
    ['2026-01-03T00:00:00Z', '2 days left'],
    ['2026-01-01T01:59:00Z', '119 minutes left'],
    ['2026-01-01T00:01:00Z', 'less than two minutes left'],
    ['2026-01-01T00:00:01Z', 'less than two minutes left'],
    ['2026-01-01T00:00:00Z', 'ended less than two minutes ago'],
    ['2025-12-31T23:59:59Z', 'ended less than two minutes ago'],
    ['2025-12-25T00:00:00Z', 'ended 7 days ago'],
  ] as const) {
    it(`is "${text}" for ${moment}`, () => expect(timeLeft(new Date(moment), now)).to.equal(text))
  }
})
