import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { AdjustableClock } from '../../src/base/adjustable-clock.ts'
import { readIssuingCertificate, verifyChain } from '../../src/certificates/index.ts'
import { replaceChain } from '../../src/store/index.ts'
import { bundledProgram } from '../support/bundled-program.ts'
import { momentsOf, storedChain } from '../support/killed-runs.ts'
import { enrollLicensing, type TestLicensing } from '../support/licensing-life.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { runProgram } from '../support/process.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { copyData, databaseSettings } from '../support/test-database.ts'

const PROGRAM = 'test/protocol/renewal-killed.ts'

describe('SIGKILL at every step of renewal', () => {
  const temporary = temporaryDirectory()
  let root: TestRoot
  let licensing: TestLicensing
  let old: string[] = []
  let renewed: string[] = []
  let copies = 0

  const copy = () => {
    const path = join(temporary.path, String((copies += 1)))
    copyData(licensing.path, path)
    return path
  }

  const renewIn = async (deadline: string, path = copy()) => {
    const answer = join(temporary.path, 'answer.json')
    const args = [path, MADE_PASSPHRASE, answer, deadline, ...databaseSettings(path)]
    return { path, ...(await runProgram(process.execPath, [bundledProgram(PROGRAM), ...args])) }
  }

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
    licensing = await enrollLicensing(root.server.url, { clock: new AdjustableClock() })
    old = await licensing.chain()
    // The answer is made once: asking the root is not what is killed here.
    await licensing.renew()
    renewed = await licensing.chain()
    writeFileSync(join(temporary.path, 'answer.json'), JSON.stringify(renewed))
    const roles = ['licensor', 'root-licensor', 'enrollment-service', 'enrollment-ca', 'ca'] as const
    await replaceChain(
      licensing.installation.store.queries,
      old.map((xrml, position) => ({ role: roles[position]!, xrml, x509: undefined })),
    )
    // What is copied must be closed.
    await licensing.installation.close()
  })

  after(async () => {
    await licensing.close()
    await root.close()
    temporary.remove()
  })

  it('leaves either the old chain or the new one, whole, and renewing again ends well', async () => {
    const undisturbed = await renewIn('never')
    const moments = momentsOf(undisturbed, ['asked'])
    expect(await storedChain(undisturbed.path)).to.deep.equal(renewed)
    const outcomes = new Map<string, number>()
    for (const deadline of moments) {
      const { path, signal } = await renewIn(deadline)
      expect(signal, deadline).to.equal('SIGKILL')
      const chain = await storedChain(path)
      const which = chain[0] === old[0] ? 'old' : 'new'
      expect(chain, deadline).to.deep.equal(which === 'old' ? old : renewed)
      if (deadline === moments.at(-2)) {
        expect(await renewIn('never', path)).to.deep.include({ code: 0, stderr: '' })
        expect(await storedChain(path), 'renewed again').to.deep.equal(renewed)
      }
      outcomes.set(which, (outcomes.get(which) ?? 0) + 1)
    }
    expect(outcomes.get('new')).to.equal(1)
    expect(outcomes.get('old')).to.equal(moments.length - 1)
    expect(verifyChain(renewed, { anchors: await root.anchors(), at: new Date() }).ok).to.equal(true)
    expect(readIssuingCertificate(renewed[0]!).certificate.principal.object.id).to.deep.equal(
      readIssuingCertificate(old[0]!).certificate.principal.object.id,
    )
  }).timeout(300_000)
})
