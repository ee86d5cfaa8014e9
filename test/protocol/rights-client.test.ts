import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { ntHash } from '../../src/authentication/index.ts'
import type { Installation } from '../../src/app/index.ts'
import type { CryptographicModeNumber } from '../../src/certificates/index.ts'
import { startTestLicensingServer, type TestLicensingServer } from '../support/licensing-server.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'

const PASSWORD = 'correct horse'
const CONTENT = `What only some may read. ${'x'.repeat(10_000)}`
const SEVEN_YEARS = /from (\d{4})-(\S+) until (\d{4})-(\S+) \(UTC\)/

/** Whether a line tells seven years, to the minute; account certificates begin a quarter of an hour before their issue. */
function tellsSevenYears(line: string | undefined): boolean {
  const [, from, , until] = SEVEN_YEARS.exec(line ?? '') ?? []
  return Number(until) - Number(from) === 7
}

for (const mode of [1, 2] satisfies CryptographicModeNumber[]) {
  describe(`rms-emulator client against real servers, in cryptographic mode ${mode}`, function () {
    this.timeout(120_000)
    const temporary = temporaryDirectory()
    const at = (name: string): string => join(temporary.path, name)
    let root: TestRoot
    let licensing: TestLicensingServer

    const addUser = ({ accounts }: Installation, name: string) =>
      accounts.add({ name, ntHash: ntHash(PASSWORD), groups: [], at: new Date() })

    const client = (user: string, ...words: string[]) => run(['client', ...words, '--profile', at(user)])

    const calling = (user: string, ...words: string[]) =>
      client(user, ...words, '--user', user, '--password-file', at('password.txt'))

    /** Activates and certifies; gives the address of the account. */
    async function bootstrap(user: string): Promise<string> {
      const activated = await client(user, 'activate', '--mode', String(mode))
      expect(activated.err).to.deep.equal([])
      const { url } = licensing.server
      const certified = await calling(user, 'certify', '--url', root.server.url, '--licensing-url', url)
      expect(certified.err).to.deep.equal([])
      expect(certified.out.filter(tellsSevenYears)).to.have.length(2)
      return /^certified (\S+) on machine/.exec(certified.out[0] ?? '')?.[1] ?? ''
    }

    before(async () => {
      root = await startTestRoot({ set: [`cryptographicMode=${mode}`] })
      await root.grant('rmsadmin')
      licensing = await startTestLicensingServer(root, [`cryptographicMode=${mode}`])
      for (const name of ['alice', 'bob', 'mallory']) {
        await addUser(root.installation, name)
        await addUser(licensing.installation, name)
      }
      writeFileSync(at('password.txt'), PASSWORD)
      writeFileSync(at('report.txt'), CONTENT)
    })

    after(async () => {
      await licensing.close()
      await root.close()
      temporary.remove()
    })

    it('certifies an account, with chains that verify and seven years', async () => {
      expect(await bootstrap('alice')).to.match(/^alice@/)
      const { out } = await client('alice', 'show', '--chains')
      expect(out.filter((line) => line.startsWith('  issuer'))).to.have.length(5 + 5 + 6)
      expect(existsSync(at('alice/account.xrml'))).to.equal(true)
    })

    it('refuses a wrong password, and keeps what it has', async () => {
      const before = readFileSync(at('alice/account.xrml'), 'utf8')
      writeFileSync(at('wrong.txt'), 'wrong')
      const words = ['certify', '--url', root.server.url, '--user', 'alice', '--password-file', at('wrong.txt')]
      const { code, err } = await client('alice', ...words)
      expect(code).to.equal(1)
      expect(err.join()).to.match(/refuses access \(HTTP 401\.1\)/)
      expect(readFileSync(at('alice/account.xrml'), 'utf8')).to.equal(before)
    })

    for (const way of ['online', 'offline'] as const) {
      it(`protects a file ${way}; who may open it does, another is refused`, async () => {
        const bob = await bootstrap('bob')
        await bootstrap('mallory')
        const file = at(`${way}.txt`)
        writeFileSync(file, CONTENT)
        const { url } = licensing.server
        const by = way === 'offline' ? ['--offline'] : ['--url', url]
        const grants = ['--for', `${bob}:VIEW,PRINT`, '--until', '2099-01-01T00:00']
        const published = await calling('alice', 'publish', file, ...grants, ...by)
        expect(published.err).to.deep.equal([])
        expect(readFileSync(`${file}.pfile`).includes('What only some may read')).to.equal(false)

        const opened = await calling('bob', 'open', `${file}.pfile`, '--url', url, '--out', at('read.txt'))
        expect(opened.err).to.deep.equal([])
        expect(opened.out.join('\n')).to.match(/may +VIEW .* until 2099-01-01T00:00[^]*may +PRINT/)
        expect(opened.out.filter(tellsSevenYears)).to.have.length(1)
        expect(readFileSync(at('read.txt'), 'utf8')).to.equal(CONTENT)
        const again = await client('bob', 'open', `${file}.pfile`)
        expect(again.code, again.err.join()).to.equal(0)

        const refused = await calling('mallory', 'open', `${file}.pfile`, '--url', url, '--out', at('stolen.txt'))
        expect(refused.code).to.equal(1)
        expect(refused.err.join()).to.match(/^The document gives mallory@\S+ no rights\./)
        expect(existsSync(at('stolen.txt'))).to.equal(false)
        expect(existsSync(at('mallory/use-licenses'))).to.equal(false)
      })
    }

    // Which cryptography it is makes no licence longer, and this takes seconds.
    if (mode === 1) {
      it('publishes for 2500 readers, whose licence is longer than 1 MiB, and one of them opens it', async () => {
        const bob = await bootstrap('bob')
        const file = at('many.txt')
        writeFileSync(file, CONTENT)
        const readers = Array.from({ length: 2500 }, (_, number) => `reader-${number}@emulator.example`)
        const grants = [...readers, bob].flatMap((reader) => ['--for', `${reader}:VIEW`])
        const published = await calling('alice', 'publish', file, ...grants, '--url', licensing.server.url)
        expect(published.err).to.deep.equal([])
        expect(readFileSync(`${file}.pfile`).length).to.be.greaterThan(1_048_576)
        const opened = await calling(
          'bob',
          'open',
          `${file}.pfile`,
          '--url',
          licensing.server.url,
          '--out',
          at('many.out'),
        )
        expect(opened.err).to.deep.equal([])
        expect(readFileSync(at('many.out'), 'utf8')).to.equal(CONTENT)
      })
    }

    it('publishes offline, and the owner opens it without a server', async () => {
      const grants = ['--for', 'bob@emulator.example:VIEW']
      const published = await client('alice', 'publish', at('report.txt'), ...grants, '--offline')
      expect(published.err).to.deep.equal([])
      expect(readFileSync(at('report.txt.pfile')).includes('What only some may read')).to.equal(false)
      const opened = await client('alice', 'open', at('report.txt.pfile'), '--out', at('own.txt'))
      expect(opened.err).to.deep.equal([])
      expect(opened.out.join('\n')).to.match(/may +OWNER/)
      expect(readFileSync(at('own.txt'), 'utf8')).to.equal(CONTENT)
    })
  })
}
