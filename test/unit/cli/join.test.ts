import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { changeDatabase, copyData, databaseOf, isOnPostgres, joining, rowsIn } from '../../support/test-database.ts'
import { chainIn, postSubEnroll, subEnrollEnvelope } from '../../support/sub-enroll-request.ts'
import { basic } from '../../support/admin.ts'
import { run, type World } from './fake-io.ts'
import { serve, type RunningRoot } from './running-root.ts'

const FILE = 'SubEnrollService.asmx'
const ANOTHER_CLUSTER =
  /^The server in .* is one of another cluster: its domain is S-1-5-21-.*, that of this cluster S-1-5-21-/
const ADMIN = { user: 'EMULATOR\\rmsadmin', password: 'x' }

describe('rms-emulator join (TechNet Cc747690)', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  let root: RunningRoot
  let keyPassword: string

  const path = (name: string): string => join(temporary.path, name)

  const joinAs = (name: string, more: readonly string[] = [], world?: World) =>
    run(['join', '--data', path(name), '--set', `server.name=${name}`, ...more], world)

  const joinCluster = (name: string, cluster: string, file = keyPassword) =>
    joinAs(name, [...joining(path(cluster), path(name)), '--key-password-file', file])

  const chainOf = async (name: string) => (await run(['chain', 'export', '--data', path(name)])).out

  /** Every address that the root was asked at. */
  const requestsAt = (): string[] => {
    const directory = join(path('RMS01'), 'logs', 'W3SVC1')
    return existsSync(directory)
      ? readdirSync(directory).flatMap((file) =>
          readFileSync(join(directory, file), 'utf8')
            .split('\n')
            .filter((line) => /^\d/.test(line)),
        )
      : []
  }

  before(async () => {
    temporary = temporaryDirectory()
    root = await serve(['--data', path('RMS01'), '--set', 'server.name=RMS01'])
    keyPassword = join(path('RMS01'), 'key-passphrase')
    await run(['account', 'add', 'rmsadmin', '--data', path('RMS01')], { secret: 'x' })
    await run(['dacl', 'grant', FILE, 'rmsadmin', '--data', path('RMS01')])
    writeFileSync(path('password'), 'x')
    const provision = await run([
      ...['provision', '--data', path('LIC01'), '--set', 'server.name=LIC01', '--root', root.url],
      ...[
        '--url',
        'http://lic/_wmcs',
        '--name',
        'LIC',
        '--user',
        'EMULATOR\\rmsadmin',
        '--password-file',
        path('password'),
      ],
    ])
    expect(provision.err).to.deep.equal([])
  })

  after(async () => {
    await root.stop()
    temporary.remove()
  })

  it('a new server given the cluster’s database and key password has the cluster’s SLC, and is listed in the cluster', async () => {
    const joined = await joinCluster('LIC02', 'LIC01', join(path('LIC01'), 'key-passphrase'))
    expect(joined).to.deep.include({ code: 0, err: [] })
    expect(joined.out[0]).to.equal('LIC02 has joined the cluster of http://lic/_wmcs')
    expect(await chainOf('LIC02')).to.deep.equal(await chainOf('LIC01'))
    expect((await run(['servers', '--data', path('LIC02')])).out).to.deep.equal(['LIC01', 'LIC02  this one'])
    for (const file of readdirSync(path('LIC02'))) {
      expect(statSync(join(path('LIC02'), file)).mode & 0o777, file).to.equal(0o600)
    }
    expect(statSync(path('LIC02')).mode & 0o777).to.equal(0o700)
  })

  it('it makes no call to the root', async () => {
    const wait = () => new Promise((resolve) => setTimeout(resolve, 1200))
    await wait()
    const before = requestsAt()
    expect(before.length).to.be.greaterThan(0)
    const enrollments = (await run(['enrollments', '--data', path('RMS01')])).out
    expect((await joinCluster('LIC03', 'LIC01', join(path('LIC01'), 'key-passphrase'))).code).to.equal(0)
    await wait()
    expect(requestsAt()).to.deep.equal(before)
    expect((await run(['enrollments', '--data', path('RMS01')])).out).to.deep.equal(enrollments)
  })

  it('a root that has joined a cluster sub-enrolls with the cluster’s SLC, by access lists of its own', async () => {
    expect((await joinCluster('RMS02', 'RMS01')).code).to.equal(0)
    const second = await serve(['--data', path('RMS02')])
    try {
      const url = `${second.url}/_wmcs/Certification/${FILE}`
      const ask = () => postSubEnroll(url, { authorization: basic(ADMIN), body: subEnrollEnvelope() })
      expect((await ask()).status).to.equal(401)
      await run(['dacl', 'grant', FILE, 'rmsadmin', '--data', path('RMS02')])
      const { status, text } = await ask()
      expect(status).to.equal(200)
      const exported = (await chainOf('RMS01')).join('')
      for (const above of chainIn(text).slice(1)) expect(exported).to.include(above)
    } finally {
      await second.stop()
    }
  })

  describe('refuses, with a clear message and nothing left behind,', () => {
    const nothingLeft = async (name: string, act: () => ReturnType<typeof run>, message: RegExp) => {
      const servers = (await run(['servers', '--data', path('RMS01')])).out
      const { code, out, err } = await act()
      expect({ code, out }).to.deep.equal({ code: code === 2 ? 2 : 1, out: [] })
      expect(err).to.have.length(1)
      expect(err[0], err[0]).to.match(message)
      expect(existsSync(path(name))).to.equal(false)
      expect((await run(['servers', '--data', path('RMS01')])).out).to.deep.equal(servers)
    }

    it('a wrong password', async () => {
      await nothingLeft('NEW', () => joinCluster('NEW', 'RMS01', path('password')), /passphrase/)
    })

    it('a wrong password in the file that the command names, whatever the environment has', async () => {
      const world = { environment: { RMS_EMULATOR_KEY_PASSPHRASE: readFileSync(keyPassword, 'utf8').trim() } }
      const act = (file: string) => () =>
        joinAs('NEW', [...joining(path('RMS01'), path('NEW')), '--key-password-file', file], world)
      await nothingLeft('NEW', act(path('password')), /passphrase/)
      writeFileSync(path('nothing'), '')
      await nothingLeft('NEW', act(path('nothing')), /^The password is empty\.$/)
    })

    it('no way to ask for the password, and says how to give it', async () => {
      const act = () => joinAs('NEW', joining(path('RMS01'), path('NEW')))
      await nothingLeft('NEW', act, /: give --key-password-file FILE, or - for standard input\.$/)
    })

    it('a name that is taken, whatever its case', async () => {
      const act = () =>
        run([
          ...['join', '--data', path('NEW'), '--set', 'server.name=rms01', '--key-password-file', keyPassword],
          ...joining(path('RMS01'), path('NEW')),
        ])
      await nothingLeft('NEW', act, /^The cluster has a server by the name RMS01 already\./)
    })

    it('a directory without a database', async () => {
      mkdirSync(path('empty'))
      await nothingLeft(
        'NEW',
        () => joinCluster('NEW', 'empty'),
        /^There is no configuration database of (?:a cluster|rms-emulator) at /,
      )
      expect(readdirSync(path('empty'))).to.deep.equal([])
    })

    it('a foreign database, which is not touched', async () => {
      mkdirSync(path('foreign'))
      changeDatabase(path('foreign'), 'create table setting (name text); create table other (id integer)')
      const everything = () =>
        isOnPostgres
          ? rowsIn(path('foreign'), 'pg_tables')
          : readdirSync(path('foreign')).map((file) => [file, readFileSync(join(path('foreign'), file))])
      const before = everything()
      await nothingLeft('NEW', () => joinCluster('NEW', 'foreign'), /is no configuration database of rms-emulator/)
      expect(everything()).to.deep.equal(before)
    })

    it('a file that is no database', async function () {
      if (isOnPostgres) this.skip()
      mkdirSync(path('text'))
      writeFileSync(join(path('text'), 'configuration.sqlite'), 'not a database, but long enough to look at'.repeat(50))
      await nothingLeft('NEW', () => joinCluster('NEW', 'text'), /is no configuration database of rms-emulator/)
    })

    const copied = (name: string, change: string) => {
      copyData(path('LIC01'), path(name))
      changeDatabase(path(name), change)
    }

    it('the database of a newer release', async () => {
      copied('newer', "insert into kysely_migration values ('9999-later', '2030')")
      await nothingLeft('NEW', () => joinCluster('NEW', 'newer'), /written by a newer release/)
    })

    it('the database of an earlier release, which is not migrated under its servers', async () => {
      copied('older', "delete from kysely_migration where name like '0006%'")
      await nothingLeft('NEW', () => joinCluster('NEW', 'older'), /written by an earlier release/)
    })

    it('a cluster that has no certificate yet', async () => {
      await run(['account', 'add', 'x', '--data', path('bare'), '--set', 'server.name=BARE'], { secret: 'x' })
      await nothingLeft('NEW', () => joinCluster('NEW', 'bare'), /has no licensor certificate yet/)
    })

    it('to guess a cluster', async () => {
      // Written so, it is not given a database by those who run these tests.
      const act = () => run(['join', `--data=${path('NEW')}`, '--set', 'server.name=NEW'])
      await nothingLeft('NEW', act, /^Give --cluster DIR/)
    })
  })

  /** Every file of a directory with its text, but for the database and the logs. */
  const filesOf = (name: string): string[][] =>
    readdirSync(path(name))
      .filter((file) => file !== 'logs' && !file.startsWith('configuration.sqlite'))
      .map((file) => [file, readFileSync(join(path(name), file), 'utf8')])

  it('refuses a directory that is another server’s, and leaves it as it was', async () => {
    const before = filesOf('LIC01')
    const database = databaseOf(path('RMS01'))
    const cluster = database === undefined ? ['--cluster', path('RMS01')] : ['--database', database]
    const { code, err } = await joinAs('LIC01', [...cluster, '--key-password-file', keyPassword])
    expect(code).to.equal(1)
    expect(err[0]).to.match(isOnPostgres ? ANOTHER_CLUSTER : /^There is a server in .* already/)
    expect(filesOf('LIC01')).to.deep.equal(before)
    expect((await run(['servers', '--data', path('RMS01')])).out.join()).not.to.include('LIC01')
  })

  it('refuses a directory that a server of the same name has left behind, but of another cluster, and takes that of its own', async () => {
    const password = join(path('LIC01'), 'key-passphrase')
    copyData(path('LIC01'), path('place'))
    expect((await joinCluster('LEFT', 'place', password)).err).to.deep.equal([])
    const before = filesOf('LEFT')
    rmSync(path('place'), { recursive: true })
    await run(['account', 'add', 'x', '--data', path('other'), '--set', 'server.name=OTHER'], { secret: 'x' })
    copyData(path('other'), path('place'))
    const { code, err } = await joinCluster('LEFT', 'place', password)
    expect(code).to.equal(1)
    expect(err[0]).to.match(ANOTHER_CLUSTER)
    expect(filesOf('LEFT')).to.deep.equal(before)
    rmSync(path('place'), { recursive: true })
    copyData(path('LIC01'), path('place'))
    expect((await joinCluster('LEFT', 'place', password)).err).to.deep.equal([])
  })

  it('refuses a directory that does not tell of which cluster it is', async function () {
    // That of a database on this machine tells it by the place.
    if (!isOnPostgres) this.skip()
    copyData(path('LIC01'), path('untold'))
    writeFileSync(join(path('untold'), 'database-elsewhere'), 'Elsewhere.\n')
    const words = ['--set', 'server.name=LIC01', '--key-password-file', join(path('LIC01'), 'key-passphrase')]
    const { code, err } = await run(['join', '--data', path('untold'), ...words])
    expect(code).to.equal(1)
    expect(err[0]).to.match(
      /^Nothing in .* tells of which cluster its server is\. Join with another --data directory\.$/,
    )
  })

  it('has no database of its own to back up, and says whose to back up', async function () {
    // One that is in no server's directory can be backed up by each.
    if (isOnPostgres) this.skip()
    const out = path('LIC02.backup')
    const { code, err } = await run(['backup', '--data', path('LIC02'), '--out', out])
    expect(code).to.equal(1)
    expect(err.join()).to.match(/has joined a cluster.*back up the server that has it/)
    expect(existsSync(out)).to.equal(false)
  })

  it('takes the key password from the environment, and does not keep it then', async () => {
    const password = readFileSync(keyPassword, 'utf8').trim()
    const environment = { RMS_EMULATOR_KEY_PASSPHRASE: password }
    expect((await joinAs('RMS03', joining(path('RMS01'), path('RMS03')), { environment })).code).to.equal(0)
    expect(readdirSync(path('RMS03')).sort()).to.deep.equal(
      [isOnPostgres ? 'database-elsewhere' : 'cluster.json', 'server.json'].toSorted(),
    )
    const { err } = await run(['renew', '--data', path('RMS03')])
    expect(err).to.deep.equal([
      `The private keys of ${path('RMS03')} need their passphrase: put the file key-passphrase back, or give it by RMS_EMULATOR_KEY_PASSPHRASE or keys.passphraseFile.`,
    ])
  })
})

describe('rms-emulator servers remove (TechNet Cc747568, Cc747706)', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  const path = (name: string): string => join(temporary.path, name)
  const on = (name: string, ...words: string[]) => run([...words, '--data', path(name)])

  beforeEach(async () => {
    temporary = temporaryDirectory()
    const root = await serve(['--data', path('RMS01'), '--set', 'server.name=RMS01'])
    await root.stop()
    const key = join(path('RMS01'), 'key-passphrase')
    await run([
      ...['join', '--data', path('RMS02'), '--set', 'server.name=RMS02', '--key-password-file', key],
      ...joining(path('RMS01'), path('RMS02')),
    ])
    await run(['account', 'add', 'rmsadmin', '--data', path('RMS01')], { secret: 'x' })
    await on('RMS01', 'dacl', 'grant', FILE, 'rmsadmin', '--all-servers')
  })

  afterEach(() => temporary.remove())

  it('deletes the server’s row and its access lists, and nothing of the others', async () => {
    expect(await on('RMS01', 'servers', 'remove', 'rms02')).to.deep.include({
      ...{ code: 0, out: ['removed rms02 from the cluster'], err: [] },
    })
    expect((await on('RMS01', 'servers')).out).to.deep.equal(['RMS01  this one'])
    expect((await on('RMS01', 'dacl', 'show', FILE)).out.join()).to.include('rmsadmin')
    const servers = rowsIn(path('RMS01'), 'descriptor').map(({ server }) => server)
    expect(new Set(servers)).to.deep.equal(new Set(['RMS01']))
  })

  it('a server that was removed does not come back by itself, but by joining again', async () => {
    await on('RMS01', 'servers', 'remove', 'RMS02')
    expect((await on('RMS02', 'servers')).err[0]).to.match(/^The server RMS02 is not in its cluster: it was removed\./)
    const again = await run([
      ...['join', '--data', path('RMS02'), '--set', 'server.name=RMS02', ...joining(path('RMS01'), path('RMS02'))],
      ...['--key-password-file', join(path('RMS01'), 'key-passphrase')],
    ])
    expect(again.err).to.deep.equal([])
    expect((await on('RMS02', 'servers')).out).to.deep.equal(['RMS01', 'RMS02  this one'])
    expect((await on('RMS02', 'dacl', 'show', FILE)).out.join()).not.to.include('rmsadmin')
  })

  it('the server in whose directory the database lies can be removed too', async () => {
    await on('RMS02', 'servers', 'remove', 'RMS01')
    expect((await on('RMS01', 'servers')).err[0]).to.match(/^The server RMS01 is not in its cluster/)
    expect((await on('RMS02', 'servers')).out).to.deep.equal(['RMS02  this one'])
  })

  it('knows only the servers of the cluster', async () => {
    expect((await on('RMS01', 'servers', 'remove', 'RMS09')).err).to.deep.equal([
      'No server of this cluster has the name RMS09. Known are: RMS01, RMS02.',
    ])
  })

  it('the last one says what is lost, and takes the database with it only with --last', async () => {
    await on('RMS01', 'servers', 'remove', 'RMS02')
    if (isOnPostgres) {
      const last = await on('RMS01', 'servers', 'remove', 'RMS01', '--last')
      expect(last.err.join()).to.match(/is to be dropped where it is/)
      return
    }
    const refused = await on('RMS01', 'servers', 'remove', 'RMS01')
    expect(refused.code).to.equal(1)
    expect(refused.err[0]).to.match(
      /^RMS01 is the last server of the cluster\. With it goes the configuration database: the licensor certificate of \{[0-9a-f-]+\} with its private key, 1 accounts and the record of 0 enrollments\. Nothing brings them back\. If that is meant: --last\.$/,
    )
    expect((await on('RMS01', 'servers')).out).to.deep.equal(['RMS01  this one'])
    expect((await on('RMS01', 'servers', 'remove', 'RMS01', '--last')).code).to.equal(0)
    expect(readdirSync(path('RMS01')).filter((name) => name !== 'logs')).to.deep.equal([])
  })

  it('--last does not take the database while there is another server', async () => {
    expect((await on('RMS01', 'servers', 'remove', 'RMS01', '--last')).out).to.deep.equal([
      'removed RMS01 from the cluster',
    ])
    expect((await on('RMS02', 'servers')).out).to.deep.equal(['RMS02  this one'])
  })
})
