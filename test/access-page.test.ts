import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { openInstallation, startRoot, type Installation, type RunningServer } from '../src/app/index.ts'
import { systemClock } from '../src/base/clock.ts'
import { silentLogger } from '../src/base/logger.ts'
import { systemRandom } from '../src/base/random.ts'
import { loadSettings } from '../src/config/index.ts'
import { shownCommands, withOutputs } from './support/console-page.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'
import { run } from './unit/cli/fake-io.ts'
import { databaseSettings, shareDatabase } from './support/test-database.ts'

const PAGE = fileURLToPath(new URL('../docs/access.md', import.meta.url))
const SHOWN_URL = 'http://127.0.0.1:8080'

/** Without what differs from run to run. */
const stable = (line: string): string =>
  line
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\dZ)?/g, 'MOMENT')
    .replaceAll(/S-1-5-21-\d+-\d+-\d+-/g, 'DOMAIN-')
    .replaceAll(/SHA-256 [0-9a-f]{64}/g, 'SHA-256 FINGERPRINT')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'GUID')

/**
 * The commands of the page in their order, in one directory, beside a running root RMS01 and a second server RMS03.
 * WRITE_PAGES=1 writes what they print into the page instead.
 */
describe('docs/access.md', function () {
  this.timeout(60_000)
  const temporary = temporaryDirectory()
  let installation: Installation
  let server: RunningServer

  const inside = (name: string): string => join(temporary.path, name)

  before(async () => {
    const open = (name: string, path: string) =>
      openInstallation({
        path: inside(path),
        settings: loadSettings({ assignments: databaseSettings(inside(path)) }),
        random: systemRandom,
        create: name,
      })
    installation = await open('RMS01', 'rms-data/root')
    mkdirSync(inside('rms-data/second'))
    writeFileSync(inside('rms-data/second/server.json'), '{"server.name":"RMS03"}')
    shareDatabase(inside('rms-data/root'), inside('rms-data/second'))
    const environment = { clock: systemClock, logger: silentLogger, passphrase: undefined }
    server = await startRoot(installation, { host: '127.0.0.1', port: 0, managementPort: 0 }, environment)
  })

  after(async () => {
    await server.close()
    await installation.close()
    temporary.remove()
  })

  /** A path below the directory of this test, and the address of its server, where the page shows others. */
  const actual = (word: string): string =>
    /^(?:rms-data\/|password\.txt$)/.test(word) ? inside(word) : word.replace(SHOWN_URL, server.url)

  const asShown = (line: string): string => line.replaceAll(`${temporary.path}/`, '').replaceAll(server.url, SHOWN_URL)

  async function output(words: readonly string[]): Promise<string[]> {
    const [program, ...rest] = words
    if (program === 'printf') {
      writeFileSync(inside(words.at(-1) ?? ''), words[2] ?? '')
      return []
    }
    expect(program).to.equal('rms-emulator')
    const { out, err } = await run(rest.map(actual))
    return [...out, ...err].map(asShown)
  }

  it('shows what its commands print', async () => {
    const page = readFileSync(PAGE, 'utf8')
    const commands = shownCommands(page)
    expect(commands.length).to.be.greaterThan(20)
    const outputs: string[][] = []
    for (const { words } of commands) {
      if (words.includes('grant')) await openSecond()
      // A refusal is recorded beside what is answered, not before.
      if (words.includes('--last-refusal')) await new Promise((resolve) => setTimeout(resolve, 600))
      outputs.push(await output(words))
    }
    if (process.env['WRITE_PAGES'] === '1') writeFileSync(PAGE, withOutputs(page, outputs))
    else expect(withOutputs(page, outputs).split('\n').map(stable)).to.deep.equal(page.split('\n').map(stable))
  })

  /** Opening a server's directory makes it one of the cluster. */
  async function openSecond(): Promise<void> {
    await run(['dacl', 'show', 'SubEnrollService.asmx', '--data', inside('rms-data/second')])
  }
})
