import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { openInstallation } from '../../../src/app/index.ts'
import { systemClock } from '../../../src/base/clock.ts'
import { systemRandom } from '../../../src/base/random.ts'
import { loadSettings } from '../../../src/config/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { run, type World } from './fake-io.ts'
import { databaseSettings } from '../../support/test-database.ts'

describe('rms-emulator account: states, passwords, certificates, groups', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  let data: string

  const account = (words: readonly string[], world: World = { secret: 'secret' }) =>
    run(['account', ...words, '--data', data], world)
  const output = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { code, out, err } = await account(words)
    expect({ code, err }, words.join(' ')).to.deep.equal({ code: 0, err: [] })
    return out
  }
  const refusal = async (...words: readonly string[]) => {
    const { code, out, err } = await account(words)
    expect(out, words.join(' ')).to.deep.equal([])
    expect(err, words.join(' ')).to.have.length(1)
    return { code, line: err[0] }
  }
  const row = async (): Promise<string> => (await output('list')).find((line) => line.includes('rmsadmin')) ?? ''

  beforeEach(async () => {
    temporary = temporaryDirectory()
    data = join(temporary.path, 'data')
    await output('add', 'rmsadmin')
  })

  afterEach(() => temporary.remove())

  it('are changed, and shown in the list', async () => {
    expect(await row()).to.match(/ enabled +-$/)
    expect(await output('disable', 'EMULATOR\\RmsAdmin')).to.deep.equal(['disabled account EMULATOR\\RmsAdmin'])
    expect(await row()).to.match(/ disabled +-$/)
    expect(await output('enable', 'rmsadmin')).to.deep.equal(['enabled account EMULATOR\\rmsadmin'])
    expect(await row()).to.match(/ enabled +-$/)
    expect(await output('unlock', 'rmsadmin')).to.deep.equal(['unlocked account EMULATOR\\rmsadmin'])
    const changed = await account(['password', 'rmsadmin'], { secret: 'another' })
    expect(changed).to.deep.include({
      out: ['changed the password of account EMULATOR\\rmsadmin'],
      asked: ['New password for rmsadmin: '],
    })
  })

  it('tell of a lock-out, which ends by itself or by an administrator', async () => {
    const installation = await openInstallation({
      path: data,
      settings: loadSettings({ assignments: databaseSettings(data) }),
      random: systemRandom,
      create: undefined,
    })
    try {
      const found = await installation.accounts.findAccount('rmsadmin')
      if (found === undefined) throw new Error('there is no such account')
      for (let count = 0; count < 10; count += 1) {
        await installation.accounts.noteLogon(found, 'failed', systemClock.now())
      }
      expect(await row()).to.match(/ locked out until 20[\d-]+T[\d:]+Z +-$/)
      const explained = await run(['dacl', 'explain', 'SubEnrollService.asmx', 'rmsadmin', '--data', data])
      expect(explained.out.at(-1)).to.match(
        /^But the account is locked out: it cannot log on until 20[\d-]+T[\d:]+Z\.$/,
      )
      await output('unlock', 'rmsadmin')
      expect(await row()).to.match(/ enabled +-$/)
      expect(await installation.accounts.findAccount('rmsadmin')).not.to.have.property('lockedUntil')
    } finally {
      await installation.close()
    }
  })

  it('are those of accounts that are there', async () => {
    for (const command of ['disable', 'enable', 'unlock', 'password']) {
      expect(await refusal(command, 'nobody')).to.deep.equal({ code: 1, line: 'There is no account "nobody".' })
    }
  })

  it('map a client certificate, from a file in either form or by its hash', async () => {
    const [key, pem, der] = ['key.pem', 'certificate.pem', 'certificate.der'].map((name) => join(temporary.path, name))
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=rmsadmin', '-days', '1']
    execFileSync('openssl', [...request, '-keyout', key!, '-out', pem!], { stdio: 'pipe' })
    const certificate = new X509Certificate(readFileSync(pem!))
    writeFileSync(der!, certificate.raw)
    for (const words of [
      ['--file', pem!],
      ['--file', der!],
      ['--fingerprint', certificate.fingerprint256],
      ['--fingerprint', certificate.fingerprint256.replaceAll(':', '').toLowerCase()],
    ]) {
      expect(await output('certificate', 'rmsadmin', ...words)).to.deep.equal([
        'mapped a certificate to account EMULATOR\\rmsadmin',
      ])
      expect(await row()).to.match(/ mapped$/)
      await output('add', 'other')
      expect(await refusal('certificate', 'other', ...words)).to.deep.equal({
        code: 1,
        line: 'The certificate is mapped to the account "rmsadmin" already.',
      })
      await output('remove', 'other')
      await output('certificate', 'rmsadmin', '--remove')
      expect(await row()).to.match(/ -$/)
    }
    expect(await refusal('certificate', 'rmsadmin', '--file', key!)).to.deep.include({ code: 2 })
    expect(await refusal('certificate', 'rmsadmin')).to.deep.include({ code: 2 })
    expect(await refusal('certificate', 'rmsadmin', '--fingerprint', '00')).to.deep.include({ code: 2 })
  })

  it('put accounts into groups, and groups into groups', async () => {
    expect(await output('group', 'create', 'Inner')).to.deep.equal(['made group EMULATOR\\Inner'])
    expect(await output('group', 'add', 'Inner', 'rmsadmin')).to.deep.equal([
      'EMULATOR\\rmsadmin is in EMULATOR\\Inner now',
    ])
    expect(await output('group', 'add', 'inner', 'EMULATOR\\rmsadmin')).to.deep.equal([
      'EMULATOR\\rmsadmin was in EMULATOR\\Inner already',
    ])
    expect(await output('group', 'add', 'Administrators', 'Inner', 'NETWORK SERVICE')).to.deep.equal([
      'EMULATOR\\Inner is in BUILTIN\\Administrators now',
      'NT AUTHORITY\\NETWORK SERVICE is in BUILTIN\\Administrators now',
    ])
    const [heading = '', ...rows] = await output('group', 'list')
    expect(heading).to.match(/^group +SID +members$/)
    expect(rows.map((line) => line.replace(/ +S-1-5-\S+ */, ' | '))).to.deep.equal([
      'BUILTIN\\Administrators | NT AUTHORITY\\NETWORK SERVICE, Inner',
      'Inner | rmsadmin',
      'RMS Service Group | ',
    ])
    expect(await output('group', 'remove', 'BUILTIN\\Administrators', 'Inner')).to.deep.equal([
      'EMULATOR\\Inner is not in BUILTIN\\Administrators any more',
    ])
    expect(await output('group', 'delete', 'Inner')).to.deep.equal(['deleted group EMULATOR\\Inner'])
  })

  it('refuse what cannot be, in one line', async () => {
    await output('group', 'create', 'Inner')
    await output('group', 'create', 'Outer')
    await output('group', 'add', 'Outer', 'Inner')
    for (const [words, line] of [
      [
        ['group', 'add', 'Inner', 'Outer'],
        'Outer cannot be put into Inner: it would be a member of itself (Inner is in Outer).',
      ],
      [['group', 'add', 'Nowhere', 'rmsadmin'], 'There is no group "Nowhere".'],
      [
        ['group', 'add', 'Everyone', 'rmsadmin'],
        'Everyone has its members by itself: nobody can be put into it or taken out.',
      ],
      [['group', 'remove', 'Inner', 'rmsadmin'], 'EMULATOR\\rmsadmin is not in EMULATOR\\Inner.'],
      [['group', 'create', 'Administrators'], /^The name "Administrators" is taken/],
      [['group', 'delete', 'RMS Service Group'], 'The RMS Service Group belongs to RMS and cannot be deleted.'],
      [['group', 'delete', 'rmsadmin'], 'There is no group "rmsadmin" that can be removed.'],
    ] as const) {
      const answer = await refusal(...words)
      expect(answer.code, words.join(' ')).to.equal(1)
      if (typeof line === 'string') expect(answer.line).to.equal(line)
      else expect(answer.line).to.match(line)
    }
  })
})
