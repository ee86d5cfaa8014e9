import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { EXCHANGES, readExchange as readFixture } from '../../fixtures/exchange.ts'
import { listExchanges, requestKey, type StoredExchange } from '../../src/exchanges/index.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run, type Outcome } from '../unit/cli/fake-io.ts'
import { startUntilReady } from '../unit/cli/running-command.ts'

const SERVER_NAME = 'server.name=RMS01'

/** Asks with a key of the recorded root, which is none of another one's. */
const ABOUT_ITS_KEYS = 'SubEnroll__key_of_hierarchy'

/** Whether a fresh root with its defaults gives the answer: nothing was set, granted or done before for it. */
const isPlain = (name: string): boolean => {
  if (name === ABOUT_ITS_KEYS) return false
  const { switches, preparation } = readFixture(name).about
  const others = switches.filter((setting) => setting !== SERVER_NAME && !setting.startsWith('seed='))
  return (
    others.length === 0 && preparation.after.length === 0 && preparation.granted && preparation.templates === undefined
  )
}

/** What is asked; undefined: it is no message, as an announced length without content, and a matter of the raw socket. */
function askedIn(stored: StoredExchange): string | undefined {
  try {
    return requestKey(stored.readRequest(), [])
  } catch {
    return undefined
  }
}

/** Those about HTTP itself cannot pass a proxy as they are, and descriptions are rewritten by it. */
const isOfOperation = (name: string): boolean => !/^(?:Http|Describe)/.test(name)

/** The fixtures of operations, one for each request. */
function fixturesOf(isWanted: (stored: StoredExchange) => boolean): string[] {
  const byKey = new Map<string, string>()
  for (const stored of listExchanges(EXCHANGES)) {
    const key = askedIn(stored)
    if (key !== undefined && !byKey.has(key) && isWanted(stored)) byKey.set(key, stored.name)
  }
  return [...byKey.values()]
}

/** Certificates in a request are of the recorded root, which another one does not know. */
const hasCertificates = (stored: StoredExchange): boolean => Buffer.from(stored.readRequest().body).includes('<XrML')

/** Services that another root lets rmsadmin into, once SubEnroll is granted to him. */
const isOpen = ({ name }: StoredExchange): boolean => !/^(?:Enroll|IsPrincipalMemberOf)__/.test(name)

const ofAnyRoot = (stored: StoredExchange): boolean =>
  isOfOperation(stored.name) && isPlain(stored.name) && isOpen(stored) && !hasCertificates(stored)

describe('fixtures/exchanges, by the commands that users have', function () {
  this.timeout(120_000)
  const directory = temporaryDirectory()
  const fixtures = join(directory.path, 'fixtures')
  const recordings = join(directory.path, 'recordings')
  const whole = join(directory.path, 'whole')
  const names = fixturesOf(ofAnyRoot)
  const all = fixturesOf(({ name }) => isOfOperation(name))
  let root: TestRoot

  const compare = (recorded: string, against: string): Promise<Outcome> =>
    run(['compare', recorded, '--against', against])

  before(async () => {
    for (const name of names) cpSync(join(EXCHANGES, name), join(fixtures, name), { recursive: true })
    for (const name of all) cpSync(join(EXCHANGES, name), join(whole, name), { recursive: true })
    root = await startTestRoot({ set: [SERVER_NAME] })
    await root.grant('rmsadmin')
  })
  after(async () => {
    await root.close()
    directory.remove()
  })

  it('are most of those that are no matter of settings', () => {
    expect(names).to.have.length.above(100)
    expect(all).to.have.length.above(180)
  })

  it('are compared with a root whose keys are others, through a proxy that records it: they differ by nature only', async () => {
    const recorder = await startUntilReady([
      ...['record', '--upstream', root.server.url, '--out', recordings, '--port', '0'],
    ])
    const { code, out } = await compare(fixtures, recorder.after('listening on '))
    await recorder.stop()
    expect(out.filter((line) => /DIFFERENT|no answer/.test(line))).to.deep.equal([])
    expect(out.at(-1)).to.match(new RegExp(`^${names.length} compared: ${names.length} the same, 0 different`))
    expect(code).to.equal(0)
    expect(listExchanges(recordings)).to.have.length(names.length)
  })

  for (const [which, where, of] of [
    ['as they are, those of every operation and setting', whole, all],
    ['as they were recorded', recordings, names],
  ] as const) {
    it(`are replayed ${which}, and compared with that: nothing differs`, async () => {
      const replayer = await startUntilReady(['replay', where, '--port', '0'])
      const { code, out } = await compare(where, replayer.after('listening on '))
      await replayer.stop()
      expect(out.filter((line) => /DIFFERENT|no answer/.test(line))).to.deep.equal([])
      expect(out.at(-1)).to.match(new RegExp(`^${of.length} compared: ${of.length} the same, 0 different`))
      expect(code).to.equal(0)
    })
  }
})
