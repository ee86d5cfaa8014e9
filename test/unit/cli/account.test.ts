import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { isOnPostgres } from '../../support/test-database.ts'
import { run, type World } from './fake-io.ts'

const PASSWORD = 'Correct horse 7!'

describe('rms-emulator account', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  let data: string

  const account = (words: readonly string[], world?: World) => run(['account', ...words, '--data', data], world)

  beforeEach(() => {
    temporary = temporaryDirectory()
    data = join(temporary.path, 'data')
  })

  afterEach(() => temporary.remove())

  it('adds an account to a directory that it makes', async () => {
    const added = await account(['add', 'rmsadmin', '--group', 'RMS Administrators'], { secret: PASSWORD })
    expect(added).to.deep.equal({
      code: 0,
      out: ['made group EMULATOR\\RMS Administrators', 'added account EMULATOR\\rmsadmin'],
      err: [],
      asked: ['Password for rmsadmin: '],
    })
    expect((statSync(data).mode & 0o777).toString(8)).to.equal('700')
    for (const file of readdirSync(data)) expect(statSync(join(data, file)).mode & 0o077, file).to.equal(0)
  })

  it('lists accounts with identifiers and groups', async () => {
    await account(['add', 'rmsadmin', '--group', 'One', '--group', 'Two'], { secret: PASSWORD })
    await account(['add', 'EMULATOR\\another', '--group', 'emulator\\One'], { secret: PASSWORD })
    const { code, out } = await account(['list'])
    expect(code).to.equal(0)
    expect(out[0]).to.match(/^account +SID +state +certificate +groups$/)
    expect(out[1]).to.match(/^EMULATOR\\another +S-1-5-21-\d+-\d+-\d+-1108 +enabled +- +One$/)
    expect(out[2]).to.match(/^EMULATOR\\rmsadmin +S-1-5-21-\d+-\d+-\d+-1105 +enabled +- +One, Two$/)
    expect(out).to.have.length(3)
    expect(out.filter((line) => line !== line.trimEnd())).to.deep.equal([])
  })

  it('says how to add one where there is none', async () => {
    await account(['add', 'x'], { secret: PASSWORD })
    expect((await account(['remove', 'X'])).out).to.deep.equal(['removed account EMULATOR\\X'])
    const { code, out } = await account(['list'])
    expect({ code, out }).to.deep.equal({
      code: 0,
      out: ['There are no accounts yet. Add one with: rms-emulator account add NAME'],
    })
  })

  it('takes the password from a file or from standard input', async () => {
    const file = join(temporary.path, 'password')
    writeFileSync(file, `${PASSWORD}\n`)
    expect((await account(['add', 'one', '--password-file', file])).code).to.equal(0)
    expect((await account(['add', 'two', '--password-file', '-'], { input: PASSWORD })).code).to.equal(0)
    expect((await account(['add', 'three', '--password-file', '-'], { input: `${PASSWORD}\r\n` })).code).to.equal(0)
  })

  it('never says the password, nor keeps it', async () => {
    const outcomes = [
      await account(['add', 'one'], { secret: PASSWORD }),
      await account(['add', 'one'], { secret: PASSWORD }),
      await account(['add', 'a/b', '--password-file', '-'], { input: PASSWORD }),
      await account(['list']),
    ]
    expect(outcomes.map(({ code }) => code)).to.deep.equal([0, 1, 1, 0])
    for (const { out, err } of outcomes) expect([...out, ...err].join('\n')).not.to.include(PASSWORD)
    const files = readdirSync(data).map((name) => readFileSync(join(data, name)))
    expect(files.length).to.be.greaterThan(isOnPostgres ? 0 : 1)
    for (const bytes of files) {
      expect(bytes.includes(PASSWORD)).to.equal(false)
      expect(bytes.includes(Buffer.from(PASSWORD, 'utf16le'))).to.equal(false)
    }
  })

  it('fails in one line, and changes nothing, for names that do not go', async () => {
    await account(['add', 'one'], { secret: PASSWORD })
    for (const [words, expected] of [
      [['add', 'ONE'], 'There is an account or group "ONE" already.'],
      [['add', 'OTHER\\two'], 'The accounts here belong to EMULATOR, not to OTHER.'],
      [['add', 'two', '--group', 'OTHER\\three'], 'The accounts here belong to EMULATOR, not to OTHER.'],
      [['remove', 'two'], 'There is no account "two".'],
    ] as const) {
      expect(await account(words, { secret: PASSWORD })).to.deep.include({ code: 1, out: [], err: [expected] })
    }
    expect((await account(['list'])).out).to.have.length(2)
  })
})
