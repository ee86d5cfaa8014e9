import { expect } from 'chai'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answerEnrollment, openInstallation, requestEnrollment } from '../../src/app/index.ts'
import { systemClock } from '../../src/base/clock.ts'
import { silentLogger } from '../../src/base/logger.ts'
import { randomFor, systemRandom } from '../../src/base/random.ts'
import { readIssuingCertificate, verifyChain } from '../../src/certificates/index.ts'
import { loadSettings } from '../../src/config/index.ts'
import { dumpOf } from '../support/database-dump.ts'
import { watchStatements } from '../support/die-at.ts'
import { enrollBy, type EnrollingRoot } from '../support/enroll-way.ts'
import { startTestEnrollmentServer, type TestEnrollmentServer } from '../support/enrollment-server.ts'
import { storedChain } from '../support/killed-runs.ts'
import { runProgram } from '../support/process.ts'
import { PASSPHRASE, startTestRoot } from '../support/root-server.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const PROGRAM = 'test/support/enroll-and-die.ts'

type Way = EnrollingRoot['way']

describe('SIGKILL at every step of enrolling a root', function () {
  this.timeout(180_000)
  const temporary = temporaryDirectory()
  const answerFile = join(temporary.path, 'answer.xml')
  let service: TestEnrollmentServer
  let copies = 0

  const options = { anchors: [], passphrase: PASSPHRASE, clock: systemClock, randomFor: randomFor(undefined) }

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
    runProgram(process.execPath, ['--import', 'tsx', PROGRAM, way, path, PASSPHRASE, sourceOf(way), deadline])

  /** Enrolls in this process; gives copies of the directory as SIGKILL before each of the statements would have left it. */
  const enroll = (way: Way, path: string): Promise<string[]> =>
    withRoot(path, async (installation) => {
      const left: string[] = []
      watchStatements(installation.store, () => left.push(copyOf(path)))
      const enrolling = { way, source: sourceOf(way), passphrase: PASSPHRASE }
      await enrollBy(installation, enrolling, () => undefined)
      return left
    })

  /** Has the root in a directory ask by file, and the service answer into the file of answers. */
  async function askByFile(path: string): Promise<void> {
    const details = { name: 'ROOT', url: 'http://rms01/_wmcs', revocationAuthorities: [] }
    const { text } = await withRoot(path, (root) => requestEnrollment(root, details, options))
    const { answer } = await answerEnrollment(service.installation, Buffer.from(text), {
      environment: { passphrase: 'a test', clock: systemClock },
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
    const root = await startTestRoot({ path })
    await root.close()
    return chain
  }

  /**
   * Ends the enrollment of copies of `base`: before each statement, as far as that is to be seen on disk, and by SIGKILL at
   * the moments of these names, before the last statement, which commits, and when all is done.
   */
  async function endEverywhere(way: Way, base: string, named: readonly string[]): Promise<void> {
    const before = dumpOf(base)
    const undisturbed = copyOf(base)
    const left = await enroll(way, undisturbed)
    await expectWhole(undisturbed)
    expect(left.length).to.be.within(8, 40)
    for (const [index, path] of left.entries()) expect(dumpOf(path), `statement ${index + 1}`).to.equal(before)
    for (const deadline of [...named, String(left.length)]) {
      const path = copyOf(base)
      const { signal, stderr } = await killed(way, path, deadline)
      expect(signal, `${deadline} ${stderr}`).to.equal('SIGKILL')
      expect(dumpOf(path), deadline).to.equal(before)
      await enroll(way, path)
      await expectWhole(path)
    }
    const done = copyOf(base)
    expect((await killed(way, done, 'done')).signal).to.equal('SIGKILL')
    await expectWhole(done)
  }

  before(async () => {
    service = await startTestEnrollmentServer()
  })

  after(async () => {
    await service.close()
    temporary.remove()
  })

  it('online: nothing is kept or everything is, and the next run ends well', async () => {
    const base = join(temporary.path, 'new')
    await withRoot(base, () => Promise.resolve())
    await endEverywhere('online', base, ['asked', 'answered'])
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
