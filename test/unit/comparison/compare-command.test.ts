import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { parseAccepted, type ExchangeComparison } from '../../../src/comparison/index.ts'
import { formatAbout, parseAbout, readExchange } from '../../../src/exchanges/index.ts'
import { ADMIN, ADMINS } from '../../support/admin.ts'
import { startTestRoot, type TestRoot } from '../../support/root-server.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { run } from '../cli/fake-io.ts'

const FIXTURES = fileURLToPath(new URL('../../../fixtures/exchanges', import.meta.url))

describe('rms-emulator compare plays recordings to a server', () => {
  const directory = temporaryDirectory()
  const recordings = join(directory.path, 'recordings')
  const password = join(directory.path, 'password.txt')
  let root: TestRoot

  before(async () => {
    for (const name of ['SubEnroll__first_enrollment', 'SubEnroll__url_ftp', 'SubEnroll__no_credentials']) {
      cpSync(join(FIXTURES, name), join(recordings, name), { recursive: true })
    }
    writeFileSync(password, ADMIN.password)
    root = await startTestRoot({ set: ['server.name=RMS01'] })
    await root.grant(ADMINS)
  })

  after(async () => {
    await root.close()
    directory.remove()
  })

  const compare = (...args: string[]) => run(['compare', recordings, '--against', root.server.url, ...args])

  for (const auth of ['basic', 'ntlm', 'negotiate']) {
    it(`logged on by ${auth}: another hierarchy differs by nature only`, async () => {
      const { code, out } = await compare('--user', ADMIN.user, '--password-file', password, '--auth', auth)
      expect(out.filter((line) => line.includes('DIFFERS'))).to.deep.equal([])
      expect(out.at(-1)).to.match(/^3 compared: 3 the same, 0 different; 0 differences accepted, \d\d+ by nature$/)
      expect(code).to.equal(0)
    })
  }

  it('without a logon as they were recorded; accepted differences are those that somebody has given a reason for', async () => {
    const file = join(recordings, 'SubEnroll__url_ftp', 'response.http')
    writeFileSync(file, readFileSync(file, 'latin1').replace('FormatException', 'Format_xception'), 'latin1')
    const accepted = join(directory.path, 'accepted.json')
    const refused = await compare('--write-accepted', accepted, '--format', 'junit')
    expect(refused.code).to.equal(1)
    expect(refused.out.join('\n')).to.match(/<testsuite name="rms-emulator compare" tests="3" failures="1" errors="0">/)
    const unreviewed = await compare('--accept', accepted, '--write-accepted', accepted)
    expect([unreviewed.code, unreviewed.err]).to.deep.equal([
      1,
      ['1 rows of the accepted differences give no reason, and do not count.'],
    ])
    expect(parseAccepted(readFileSync(accepted, 'utf8'))).to.have.length(1)
    writeFileSync(accepted, readFileSync(accepted, 'utf8').replace('"because": ""', '"because": "seen"'))
    const reviewed = await compare('--accept', accepted, '--format', 'json')
    expect([reviewed.code, reviewed.err]).to.deep.equal([0, []])
    // What it was about is right again: the row is told, unless its recording was left out.
    writeFileSync(file, readFileSync(file, 'latin1').replace('Format_xception', 'FormatException'), 'latin1')
    const stale = await compare('--accept', accepted)
    expect(stale.code).to.equal(0)
    expect(stale.err).to.have.length(1)
    expect(stale.err[0]).to.match(/^accepted, but not found: SubEnroll__url_ftp, .*: changed\. Remove the row/)
    expect((await compare('--accept', accepted, '--only', 'SubEnroll__no_*')).err).to.deep.equal([])
  })

  describe('and knows what was before', () => {
    const played = join(directory.path, 'played')
    const change = (name: string, file: string, from: string | RegExp, to: string): void => {
      const path = join(played, name, file)
      writeFileSync(path, readFileSync(path, 'latin1').replaceAll(from, to), 'latin1')
    }
    const against = (...args: string[]) =>
      run(['compare', played, '--against', root.server.url, '--format', 'json', ...args])
    const comparisonsIn = (out: readonly string[]) =>
      (JSON.parse(out.join('\n')) as { comparisons: ExchangeComparison[] }).comparisons

    beforeEach(() => {
      rmSync(played, { recursive: true, force: true })
      for (const name of ['SubEnroll__renewal', 'SubEnroll__soap_1_2', 'SubEnroll__first_enrollment']) {
        cpSync(join(FIXTURES, name), join(played, name), { recursive: true })
      }
    })

    it('asks what about.json says was asked before, and says what the recorded server had that another may not have', async () => {
      const before = (await root.enrollments()).length
      const { out } = await against('--only', 'SubEnroll__renewal')
      expect(comparisonsIn(out).map(({ exchange, needs }) => [exchange, needs.length])).to.deep.equal([
        ['SubEnroll__renewal', 1],
      ])
      expect((await root.enrollments()).length).to.equal(before + 2)
      const told = await run(['compare', played, '--against', root.server.url, '--only', 'SubEnroll__soap*'])
      expect(told.out[0]).to.equal('SubEnroll__soap_1_2: DIFFERENT; the recorded server had asmx.soap12=true')
      const skipped = await against('--skip-prepared')
      expect(comparisonsIn(skipped.out).map(({ exchange }) => exchange)).to.deep.equal(['SubEnroll__first_enrollment'])
      expect(skipped.code).to.equal(0)
    })

    it('plays recordings in their order, and holds keys and GUIDs of one recorded server together over all of them', async () => {
      const [first, second] = ['SubEnroll__first_enrollment', 'SubEnroll__renewal'] as const
      for (const [name, date] of [
        [second, '2026-01-01T00:00:00Z'],
        [first, '2026-01-02T00:00:00Z'],
      ] as const) {
        const path = join(played, name, 'about.json')
        const { preparation, ...about } = parseAbout(readFileSync(path, 'utf8'))
        expect(preparation).not.to.equal(undefined)
        writeFileSync(path, formatAbout({ ...about, date, source: { software: 'a test', url: 'http://rms01' } }))
      }
      // The root's own GUID is another one in the second recording, as if it had been made anew between them.
      const { body } = readExchange(played, first).response
      const guid = /ISSUER&gt;.*?MS-GUID"&gt;\{([0-9a-f-]{36})\}/s.exec(Buffer.from(body).toString())?.[1] ?? 'none'
      const alone = comparisonsIn((await against('--only', first)).out)
      change(first, 'response.http', guid, '00000000-0000-4000-8000-00000000000a')
      const both = comparisonsIn((await against('--only', 'SubEnroll__*')).out)
      expect(both.map(({ exchange }) => exchange).filter((name) => !name.includes('soap'))).to.deep.equal([
        second,
        first,
      ])
      const contradicting = (one: ExchangeComparison | undefined): number =>
        one?.differences.filter(({ kind }) => kind === 'inconsistent').length ?? -1
      expect(contradicting(alone[0])).to.equal(0)
      expect(contradicting(both.find(({ exchange }) => exchange === second))).to.equal(0)
      expect(contradicting(both.find(({ exchange }) => exchange === first))).to.be.greaterThan(0)
    })
  })

  it('tells that a server is not there', async () => {
    const { code, out } = await run(['compare', recordings, '--against', 'http://127.0.0.1:1'])
    expect(code).to.equal(1)
    expect(out[0]).to.match(/: no answer: The server at .* cannot be reached/)
  })
})
