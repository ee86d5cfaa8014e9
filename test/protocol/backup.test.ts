import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { openInstallation } from '../../src/app/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { listEnrollments } from '../../src/store/index.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { runCommand } from '../support/process.ts'
import { prepareData, startServer, type ServerProcess, type TestData } from '../support/server-process.ts'
import { postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { databaseSettings } from '../support/test-database.ts'

const CLIENTS = 8

const guidOf = (client: number, number: number): string =>
  `f0000000-0000-400${client}-8000-${String(number).padStart(12, '0')}`

describe('A backup of a root at work', function () {
  this.timeout(120_000)
  let data: TestData
  let server: ServerProcess
  let temporary: ReturnType<typeof temporaryDirectory>

  const enroll = async (url: string, guid: string): Promise<number> =>
    (await postSubEnroll(url, { authorization: basic(ADMIN), body: subEnrollEnvelope({ guid }) })).status

  beforeEach(async () => {
    temporary = temporaryDirectory()
    data = await prepareData()
    server = await startServer(data.path)
  })

  afterEach(async () => {
    if (server.isAlive()) await server.kill()
    await data.remove()
    temporary.remove()
  })

  it('has every enrollment that was answered before it began while the root goes on, and makes a server that goes on', async () => {
    const answered: string[] = []
    let isOver = false
    const clients = Array.from({ length: CLIENTS }, async (_, client) => {
      for (let number = 0; !isOver; number++) {
        const guid = guidOf(client, number)
        expect(await enroll(server.serviceUrl, guid)).to.equal(200)
        answered.push(guid)
      }
    })
    while (answered.length < 50) await new Promise((resolve) => setTimeout(resolve, 20))
    const [before, out] = [[...answered], join(temporary.path, 'root.backup')]
    const made = await runCommand(['backup', '--data', data.path, '--out', out])
    isOver = true
    await Promise.all(clients)
    expect(made).to.deep.include({ code: 0, stderr: '' })
    expect(made.stdout).to.match(
      /^wrote .*root\.backup: TESTROOT, \d+ bytes, schema \S+\nnot in it: .*key-passphrase\./,
    )
    expect(answered.length, 'it went on meanwhile').to.be.greaterThan(before.length)
    await server.stop()

    const path = join(temporary.path, 'again')
    const restored = await runCommand(['restore', out, '--data', path])
    expect(restored).to.deep.include({ code: 0, stderr: '' })
    const installation = await openInstallation({
      settings: loadSettings({ assignments: databaseSettings(path) }),
      ...{ path, random: systemRandom, create: undefined },
    })
    const rows = await listEnrollments(installation.store.queries, 100_000)
    await installation.close()
    const known = new Set(rows.map(({ guid }) => guid))
    expect(known.size).to.equal(rows.length)
    expect(before.filter((guid) => !known.has(guid))).to.deep.equal([])
    expect([...known].filter((guid) => !answered.includes(guid)).length, 'in it before they were answered').to.be.most(
      CLIENTS,
    )

    const early = await runCommand(['serve', '--data', path, '--port', '0', '--management-port', '0'])
    expect(early.code).to.equal(1)
    expect(early.stderr).to.match(/^The private keys of \S+ need their passphrase: .+\n$/)
    expect(existsSync(join(path, 'key-passphrase'))).to.equal(false)
    copyFileSync(join(data.path, 'key-passphrase'), join(path, 'key-passphrase'))
    server = await startServer(path)
    expect(await enroll(`${server.url}${SUB_ENROLL_PATH}`, guidOf(0, 0))).to.equal(200)
  })

  it('that is encrypted is restored with its passphrase alone', async () => {
    expect(await enroll(server.serviceUrl, guidOf(0, 0))).to.equal(200)
    const [out, word, wrong] = ['root.backup', 'word', 'wrong'].map((name) => join(temporary.path, name))
    writeFileSync(word!, 'open sesame\n')
    writeFileSync(wrong!, 'open barley\n')
    const made = await runCommand(['backup', '--data', data.path, '--out', out!, '--passphrase-file', word!])
    expect(made).to.deep.include({ code: 0, stderr: '' })
    expect(made.stdout).not.to.include('not in it')
    const path = join(temporary.path, 'again')
    const refused = await runCommand(['restore', out!, '--data', path, '--passphrase-file', wrong!])
    expect(refused).to.deep.include({
      code: 1,
      stderr: 'The passphrase does not open this backup, or the backup is damaged.\n',
    })
    expect(readdirSync(temporary.path)).to.have.members(['root.backup', 'word', 'wrong'])
    expect((await runCommand(['restore', out!, '--data', path, '--passphrase-file', word!])).code).to.equal(0)
    await server.stop()
    server = await startServer(path)
    expect(await enroll(`${server.url}${SUB_ENROLL_PATH}`, guidOf(0, 1))).to.equal(200)
  })
})
