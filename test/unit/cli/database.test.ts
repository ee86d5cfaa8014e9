import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { runCommand, startCommand } from '../../support/process.ts'
import { freshDatabaseName, isPostgresHere, sharedPostgres } from '../../support/shared-postgres.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { run } from './fake-io.ts'

const SECRET = 'v3ryparticular'

describe('--database', function () {
  this.timeout(60_000)
  const temporary = temporaryDirectory()
  const data = join(temporary.path, 'data')

  after(() => temporary.remove())

  it('is a URL of PostgreSQL, and what was written instead is not repeated', async () => {
    for (const url of [
      `mysql://rms:${SECRET}@host/x`,
      `postgres//rms:${SECRET}@host`,
      `postgres://rms:${SECRET}@[x/y`,
    ]) {
      for (const words of [
        ['--database', url],
        ['--set', `database=${url}`],
      ]) {
        const { code, out, err } = await run(['account', 'list', '--data', data, ...words])
        expect({ code, lines: err.length }, url).to.deep.equal({ code: 2, lines: 1 })
        expect([...out, ...err].join('\n')).not.to.include(SECRET)
      }
    }
  })

  it('that cannot be reached is told in one line, without the password', async () => {
    const url = `postgres://rms:${SECRET}@127.0.0.1:1/rms`
    const { code, stdout, stderr } = await runCommand([
      'account',
      'list',
      '--data',
      join(temporary.path, 'x'),
      '--set',
      'server.name=X',
      '--database',
      url,
    ])
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' })
    expect(stderr).not.to.include(SECRET)
    const served = await runCommand([
      'serve',
      '--data',
      data,
      '--port',
      '0',
      '--management-port',
      '0',
      '--database',
      url,
    ])
    expect(served.code).to.equal(1)
    expect(served.stderr.trimEnd()).to.match(
      /^The configuration database 127\.0\.0\.1:1\/rms cannot be reached: [^\n]*ECONNREFUSED[^\n]*\.$/,
    )
    expect(served.stderr).not.to.include(SECRET)
  })

  it('is not to be seen of a server that runs: neither its password nor PGPASSWORD, in environment or command line', async function () {
    if (!isPostgresHere) this.skip()
    const server = await sharedPostgres()
    const url = server.createDatabase(freshDatabaseName()).replace('rms@', `rms:${SECRET}@`)
    const watch =
      'data:text/javascript,' +
      encodeURIComponent("process.on('SIGUSR2', () => console.log('env ' + JSON.stringify(process.env)))")
    const running = startCommand(
      ['serve', '--data', join(temporary.path, 'running'), '--port', '0', '--management-port', '0', '--database', url],
      { environment: { PGPASSWORD: `${SECRET}2`, RMS_EMULATOR_DATABASE: `${url}x` }, nodeOptions: ['--import', watch] },
    )
    try {
      await running.untilPrinted(/^ready$/m)
      running.child.kill('SIGUSR2')
      const [, environment = ''] = await running.untilPrinted(/^env (.*)$/m)
      expect(environment).to.include('PATH').and.not.to.include(SECRET)
      const file = `/proc/${String(running.child.pid)}/cmdline`
      if (existsSync(file)) expect(readFileSync(file, 'latin1')).not.to.include(SECRET)
      expect(running.stderr() + running.stdout()).not.to.include(SECRET)
    } finally {
      running.child.kill('SIGTERM')
      await running.ended
    }
  })

  describe('once used, is missed when it is left out', () => {
    let url: string
    // Written so, it is not given a database by those who run these tests.
    const at = (name: string): string => `--data=${join(temporary.path, name)}`
    const MISSED = /^The database of RMS01 is not in \S+: give its address by --database or RMS_EMULATOR_DATABASE\. If /

    before(async function () {
      if (!isPostgresHere) this.skip()
      const server = await sharedPostgres()
      url = server.createDatabase(freshDatabaseName()).replace('rms@', `rms:${SECRET}@`)
      const add = ['account', 'add', 'rmsadmin', at('noted'), '--set', 'server.name=RMS01', '--database', url]
      expect(await run(add, { secret: 'x' })).to.deep.include({ code: 0, err: [] })
    })

    for (const words of [
      ['account', 'list'],
      ['serve', '--port', '0', '--management-port', '0'],
      ['backup', '--out', join(temporary.path, 'noted.backup')],
      ['database', 'export', '--out', join(temporary.path, 'noted.jsonl')],
      ['database', 'import', fileURLToPath(import.meta.url)],
    ]) {
      it(`by ${words.slice(0, 2).join(' ')}, which says what to do, and makes no other one`, async () => {
        const { code, out, err } = await run([...words, at('noted')])
        expect({ code, out, lines: err.length }).to.deep.equal({ code: 1, out: [], lines: 1 })
        expect(err[0]).to.match(MISSED)
        expect(readdirSync(join(temporary.path, 'noted'))).to.have.members(['server.json', 'database-elsewhere'])
      })
    }

    it('by status, which tells the rest', async () => {
      const { code, out } = await run(['status', at('noted')])
      expect(code).to.equal(1)
      expect(out.join('\n')).to.match(/^database {6}not reachable: The database of RMS01 is not in .*--database/m)
    })

    it('but its address is kept nowhere, and who deletes the note may begin anew', async () => {
      const note = join(temporary.path, 'noted', 'database-elsewhere')
      expect(readFileSync(note, 'utf8')).not.to.match(new RegExp(`${SECRET}|127\\.0\\.0\\.1`))
      rmSync(note)
      expect(await run(['account', 'list', at('noted')])).to.deep.include({ code: 0, err: [] })
      expect(readdirSync(join(temporary.path, 'noted'))).to.include('configuration.sqlite')
    })

    it('unless the directory has one of its own, and has only looked into another; importing moves it', async () => {
      const own = [at('own'), '--set', 'server.name=RMS01']
      const state = join(temporary.path, 'own.jsonl')
      expect((await run(['account', 'add', 'own', ...own], { secret: 'x' })).code).to.equal(0)
      expect((await run(['account', 'list', ...own, '--database', url])).out.join()).to.include('rmsadmin')
      expect((await run(['account', 'list', ...own])).out.join())
        .to.include('own')
        .and.not.include('rmsadmin')
      expect((await run(['database', 'export', ...own, '--out', state])).code).to.equal(0)
      const empty = (await sharedPostgres()).createDatabase(freshDatabaseName())
      expect((await run(['database', 'import', state, ...own, '--database', empty])).code).to.equal(0)
      expect((await run(['account', 'list', ...own])).err.join()).to.match(MISSED)
    })
  })

  describe('of another cluster', () => {
    const temporaryOnes = temporaryDirectory()
    // Written so, it is not given a database by those who run these tests.
    const at = (name: string): string => `--data=${join(temporaryOnes.path, name)}`
    const named = ['--set', 'server.name=RMS01']
    const add = (name: string, ...words: string[]) =>
      run(['account', 'add', 'somebody', at(name), ...named, ...words], { secret: 'x' })
    const serve = (name: string, url: string) =>
      run(['serve', '--port', '0', '--management-port', '0', at(name), ...named, '--database', url])
    const ANOTHER =
      /^The server in \S+ is one of another cluster: its domain is S-1-5-21-[-\d]+, that of this cluster (S-1-5-21-[-\d]+|not made yet)\. Give the address of the database of RMS01, or another --data directory; rms-emulator join makes/
    let urls: string[]

    before(async function () {
      if (!isPostgresHere) this.skip()
      const server = await sharedPostgres()
      urls = [1, 2, 3].map(() => server.createDatabase(freshDatabaseName()))
      for (const [index, name] of ['one', 'two'].entries()) {
        expect((await add(name, '--database', urls[index] ?? '')).code).to.equal(0)
      }
      expect((await add('embedded')).code).to.equal(0)
    })

    after(() => temporaryOnes.remove())

    for (const [what, name, index] of [
      ['for a directory that has noted its own', 'one', 1],
      ['where there is none yet, for a directory that has noted its own', 'one', 2],
      ['for a directory that has a database itself', 'embedded', 1],
    ] as const) {
      it(`is refused by serve ${what}, and says what to do`, async () => {
        const { code, err } = await serve(name, urls[index] ?? '')
        expect(code).to.equal(1)
        expect(err).to.have.length(1)
        expect(err[0]).to.match(ANOTHER)
      })
    }

    it('is refused by other commands too, and has not become that of the server', async () => {
      const { code, err } = await run(['account', 'list', at('one'), '--database', urls[1] ?? ''])
      expect(code).to.equal(1)
      expect(err[0]).to.match(ANOTHER)
      expect((await run(['account', 'list', at('one'), '--database', urls[0] ?? ''])).code).to.equal(0)
    })
  })

  it('can be moved to and back, and everything is there', async function () {
    if (!isPostgresHere) this.skip()
    const server = await sharedPostgres()
    const url = server.createDatabase(freshDatabaseName())
    const [one, two, back] = ['one', 'two', 'back'].map((name) => join(temporary.path, name)) as [
      string,
      string,
      string,
    ]
    const [state, again] = [join(temporary.path, 'state.jsonl'), join(temporary.path, 'again.jsonl')]
    const name = ['--set', 'server.name=RMS01']
    const ran = async (words: readonly string[], world = {}) => {
      const outcome = await run([...words, ...name], world)
      expect(outcome.code, outcome.err.join('\n')).to.equal(0)
      return outcome.out
    }
    await ran(['account', 'add', 'rmsadmin', '--group', 'Admins', '--data', one], { secret: 'secret' })
    const accounts = await ran(['account', 'list', '--data', one])
    await ran(['database', 'export', '--data', one, '--out', state])
    await ran(['database', 'import', state, '--data', two, '--database', url])
    const listed = await runCommand(['account', 'list', '--data', two, '--database', url])
    expect(listed.stdout.trimEnd().split('\n')).to.deep.equal(accounts)
    expect((await run(['database', 'import', state, '--data', two, '--database', url])).code).to.equal(1)
    expect((await run(['database', 'export', '--data', one, '--out', state])).code).to.equal(2)
    await ran(['database', 'export', '--data', two, '--database', url, '--out', again])
    await ran(['database', 'import', again, '--data', back])
    expect(await ran(['account', 'list', '--data', back])).to.deep.equal(accounts)
  })
})
