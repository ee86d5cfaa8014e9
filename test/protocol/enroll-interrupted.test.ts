import { expect } from 'chai'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answerEnrollment, openInstallation, requestEnrollment } from '../../src/app/index.ts'
import { systemClock } from '../../src/base/clock.ts'
import { silentLogger } from '../../src/base/logger.ts'
import { randomFor, systemRandom } from '../../src/base/random.ts'
import { readIssuingCertificate, verifyChain } from '../../src/certificates/index.ts'
import { loadSettings } from '../../src/config/index.ts'
import { bundledProgram } from '../support/bundled-program.ts'
import { dumpOf } from '../support/database-dump.ts'
import { watchStatements } from '../support/die-at.ts'
import { enrollBy, type EnrollingRoot } from '../support/enroll-way.ts'
import { startTestEnrollmentServer, type TestEnrollmentServer } from '../support/enrollment-server.ts'
import { storedChain } from '../support/killed-runs.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { runProgram } from '../support/process.ts'
import { startTestRoot } from '../support/root-server.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { rowsIn } from '../support/test-database.ts'

const PROGRAM = 'test/support/enroll-and-die.ts'

type Way = EnrollingRoot['way']

/** A directory as SIGKILL before one of the statements would have left it, and whether the service had been asked by then. */
interface Left {
  readonly path: string
  readonly hasAsked: boolean
}

/** The GUID that is remembered together with its key until there is an answer; undefined: neither of them. */
function rememberedIn(path: string): unknown {
  const guid = rowsIn(path, 'setting').find(({ name }) => name === 'pendingGuid')?.['value']
  const key = rowsIn(path, 'private_key').find(({ role }) => role === 'pending-licensor')
  expect(key === undefined).to.equal(guid === undefined)
  return guid
}

describe('SIGKILL at every step of enrolling a root', function () {
  this.timeout(180_000)
  const temporary = temporaryDirectory()
  const answerFile = join(temporary.path, 'answer.xml')
  let service: TestEnrollmentServer
  let copies = 0

  const options = { anchors: [], passphrase: MADE_PASSPHRASE, clock: systemClock, randomFor: randomFor(undefined) }

  async function withRoot<Result>(
    path: string,
    work: (installation: Awaited<ReturnType<typeof openInstallation>>) => Promise<Result>,
  ): Promise<Result> {
    const settings = loadSettings({})
    const installation = await openInstallation({ path, settings, random: systemRandom, create: 'ROOT' })
    return work(installation).finally(() => installation.close())
  }

  const copyOf = (base: string): string => {
    const path = join(temporary.path, String((copies += 1)))
    cpSync(base, path, { recursive: true })
    return path
  }

  const sourceOf = (way: Way) => (way === 'online' ? service.server.url : answerFile)

  const killed = (way: Way, path: string, deadline: string) =>
    runProgram(process.execPath, [bundledProgram(PROGRAM), way, path, MADE_PASSPHRASE, sourceOf(way), deadline])

  /** Enrolls in this process; gives what would have been left before each of the statements. */
  const enroll = (way: Way, path: string): Promise<Left[]> =>
    withRoot(path, async (installation) => {
      const left: Left[] = []
      let hasAsked = false
      watchStatements(installation.store, () => left.push({ path: copyOf(path), hasAsked }))
      const enrolling = { way, source: sourceOf(way), passphrase: MADE_PASSPHRASE }
      await enrollBy(installation, enrolling, () => {
        hasAsked = true
      })
      return left
    })

  /** Whom the service has come to know by what `work` does: GUIDs and keys, each once. */
  async function enrolledBy(work: () => Promise<unknown>): Promise<string[]> {
    const { length } = await service.enrollments()
    await work()
    const added = (await service.enrollments()).toReversed().slice(length)
    return [...new Set(added.map(({ guid, keyFingerprint }) => `${guid} ${keyFingerprint}`))]
  }

  /** Has the root in a directory ask by file, and the service answer into the file of answers. */
  async function askByFile(path: string): Promise<void> {
    const details = { name: 'ROOT', url: 'http://rms01/_wmcs', revocationAuthorities: [] }
    const { text } = await withRoot(path, (root) => requestEnrollment(root, details, options))
    const { answer } = await answerEnrollment(service.installation, Buffer.from(text), {
      environment: { passphrase: MADE_PASSPHRASE, clock: systemClock },
      ...{ at: systemClock.now(), randomFor: options.randomFor, logger: silentLogger },
      caller: { name: 'operator', sid: 'S-1-5-7', remoteAddress: '' },
    })
    writeFileSync(answerFile, answer)
  }

  /** Checks that a directory is that of a root with everything that belongs to it: it starts, by the chain it has. */
  async function expectWhole(path: string): Promise<string[]> {
    const chain = await storedChain(path)
    expect(chain.slice(1)).to.deep.equal(await service.chain())
    const anchors = await service.anchors()
    expect(verifyChain(chain, { anchors, at: new Date() }).ok).to.equal(true)
    expect(dumpOf(path))
      .to.match(/"name":"trustAnchor"/)
      .and.not.match(/pending/)
    expect(rememberedIn(path)).to.equal(undefined)
    const root = await startTestRoot({ path })
    await root.close()
    return chain
  }

  /**
   * Ends the enrollment of copies of `base`: before each statement, as far as that is to be seen on disk, and by SIGKILL at
   * the moments of these names, before the statements that commit, and when all is done. In the end the service knows each
   * of them as one server, by one key. Gives what each statement would have left.
   */
  async function endEverywhere(way: Way, base: string, named: readonly string[]): Promise<Left[]> {
    const before = dumpOf(base)
    const undisturbed = copyOf(base)
    const left = await enroll(way, undisturbed)
    await expectWhole(undisturbed)
    expect(left.length).to.be.within(8, 60)
    for (const [index, { path }] of left.entries()) expect(dumpOf(path), `statement ${index + 1}`).to.equal(before)
    const lastBeforeAsking = left.filter(({ hasAsked }) => !hasAsked).length
    for (const deadline of new Set([...named, String(lastBeforeAsking), String(left.length)])) {
      const path = copyOf(base)
      const enrolled = await enrolledBy(async () => {
        const { signal, stderr } = await killed(way, path, deadline)
        expect(signal, `${deadline} ${stderr}`).to.equal('SIGKILL')
        expect(dumpOf(path), deadline).to.equal(before)
        await enroll(way, path)
      })
      expect(enrolled, deadline).to.have.length(way === 'online' ? 1 : 0)
      await expectWhole(path)
    }
    const done = copyOf(base)
    expect((await killed(way, done, 'done')).signal).to.equal('SIGKILL')
    await expectWhole(done)
    return left
  }

  before(async () => {
    service = await startTestEnrollmentServer()
  })

  after(async () => {
    await service.close()
    temporary.remove()
  })

  it('online: nothing is kept or everything is, but for the key and GUID that the service may know, and the next run ends well with these', async () => {
    const base = join(temporary.path, 'new')
    await withRoot(base, () => Promise.resolve())
    const asked = (await endEverywhere('online', base, ['asked', 'answered'])).filter(({ hasAsked }) => hasAsked)
    const [guid, ...others] = new Set(asked.map(({ path }) => rememberedIn(path)))
    expect(others).to.deep.equal([])
    await enroll('online', asked[0]?.path ?? '')
    const [newest] = await service.enrollments()
    // It is the server that was enrolled when nothing was disturbed, not a second one.
    expect(newest).to.include({ relation: 'renewal', guid })
  })

  it('online, of a root that is enrolled already: the old chain is kept or the new one is, with the same key and GUID', async () => {
    const base = join(temporary.path, 'enrolled')
    await withRoot(base, () => Promise.resolve())
    await enroll('online', base)
    const principalOf = (chain: readonly string[]) => readIssuingCertificate(chain[0] ?? '').certificate.principal
    const before = principalOf(await storedChain(base))
    await endEverywhere('online', base, ['asked', 'answered'])
    const again = copyOf(base)
    await enroll('online', again)
    expect(principalOf(await expectWhole(again))).to.deep.equal(before)
  })

  it('import of an answer that came by file: the request still waits, or everything is kept', async () => {
    const base = join(temporary.path, 'asking')
    await withRoot(base, () => Promise.resolve())
    await askByFile(base)
    expect(dumpOf(base)).to.match(/pendingEnrollment/)
    await endEverywhere('import', base, [])
  })

  it('import of the answer to a request for renewal: as the first time', async () => {
    const base = join(temporary.path, 'asking again')
    await withRoot(base, () => Promise.resolve())
    await enroll('online', base)
    await askByFile(base)
    await endEverywhere('import', base, [])
  })
})
