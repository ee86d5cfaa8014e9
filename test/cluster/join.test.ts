import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { freshDatabaseName, isPostgresHere, sharedPostgres } from '../support/shared-postgres.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'
import { serve } from '../unit/cli/running-root.ts'

const PASSPHRASE = 'that of the cluster'
const environment = { RMS_EMULATOR_KEY_PASSPHRASE: PASSPHRASE }

describe('rms-emulator join on PostgreSQL (TechNet Cc747690)', () => {
  const temporary = temporaryDirectory()
  let database: string

  const path = (name: string): string => join(temporary.path, name)
  const wordsFor = (name: string, url = database) => [
    ...['--data', path(name), '--set', `server.name=${name}`, '--database', url],
  ]
  const chainOf = async (name: string) => (await run(['chain', 'export', ...wordsFor(name)])).out

  before(async function () {
    this.timeout(60_000)
    if (!isPostgresHere) this.skip()
    database = (await sharedPostgres()).createDatabase(freshDatabaseName())
    const first = await serve(wordsFor('RMS01'), environment)
    await first.stop()
  })

  after(() => temporary.remove())

  it('a new server given the address and the key password serves with the cluster’s certificate', async () => {
    const joined = await run(['join', ...wordsFor('RMS02')], { secret: PASSPHRASE })
    expect(joined).to.deep.include({ code: 0, err: [] })
    expect(readdirSync(path('RMS02')).sort()).to.deep.equal(['key-passphrase', 'server.json'])
    expect(await chainOf('RMS02')).to.deep.equal(await chainOf('RMS01'))
    expect((await run(['servers', ...wordsFor('RMS02')])).out).to.deep.equal(['RMS01', 'RMS02  this one'])
    const second = await serve(wordsFor('RMS02'))
    expect(await second.stop()).to.deep.include({ code: 0, err: [] })
  })

  for (const [what, url, secret, message] of [
    ['a wrong key password', undefined, 'another', /passphrase does not open/],
    ['a database that is empty', 'empty', PASSPHRASE, /no configuration database of rms-emulator/],
  ] as const) {
    it(`refuses ${what}, with nothing left behind`, async () => {
      const where = url === undefined ? database : (await sharedPostgres()).createDatabase(freshDatabaseName())
      for (let round = 0; round < 2; round += 1) {
        const { code, err } = await run(['join', ...wordsFor('RMS03', where)], { secret })
        expect(code).to.equal(1)
        expect(err.join(), err.join()).to.match(message)
        expect(existsSync(path('RMS03'))).to.equal(false)
      }
    })
  }

  it('refuses a name that is taken, and a server that was removed does not come back by being started', async () => {
    const taken = await run(['join', ...wordsFor('RMS01').with(1, path('other'))], { secret: PASSPHRASE })
    expect(taken.err.join()).to.match(/has a server by the name RMS01 already/)
    expect(existsSync(path('other'))).to.equal(false)
    expect((await run(['servers', 'remove', 'RMS02', ...wordsFor('RMS01')])).code).to.equal(0)
    expect((await run(['servers', ...wordsFor('RMS02')])).err.join()).to.match(/RMS02 is not in its cluster/)
    const last = await run(['servers', 'remove', 'RMS01', '--last', ...wordsFor('RMS01')])
    expect(last.err.join()).to.match(/is to be dropped where it is/)
    expect((await run(['join', ...wordsFor('RMS02')], { secret: PASSPHRASE })).code).to.equal(0)
  })
})
