import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { openInstallation } from '../../src/app/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { decryptPrivateKey } from '../../src/certificates/index.ts'
import { loadSettings } from '../../src/config/index.ts'
import { readEncryptedKeys } from '../../src/store/index.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { runCommand, startCommand, type RunningProcess } from '../support/process.ts'
import { numbersOf, searchSecrets } from '../support/secret-search.ts'
import { prepareData, type TestData } from '../support/server-process.ts'
import { newKey, postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { databaseSettings } from '../support/test-database.ts'

const CHILD_ENVIRONMENT = fileURLToPath(new URL('../support/child-environment.ts', import.meta.url))
/** None of the forms that a search would take for another's. */
const PASSPHRASE = 'Ünder the bridge 4711 sleeps the key of all keys'
const PIN = 'a PIN that is never asked for 0815'
const ENVIRONMENT = { RMS_EMULATOR_KEY_PASSPHRASE: PASSPHRASE, RMS_EMULATOR_KEY_PIN: PIN }

function filesBelow(path: string): Map<string, Buffer> {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(entries.map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name))]))
}

describe('private keys, passphrase and PIN', () => {
  let data: TestData | undefined
  let path: string
  let secrets: Uint8Array[]
  let places: Map<string, Buffer | string>
  let initialEnvironment: string
  let childEnvironment: string

  const command = (name: string, args: readonly string[]) =>
    runCommand([...args, '--data', path], { environment: ENVIRONMENT }).then(({ stdout, stderr }) => {
      places.set(name, stdout + stderr)
    })

  async function visit(server: RunningProcess): Promise<void> {
    await server.untilPrinted(/^ready$/m)
    const [, url = ''] = await server.untilPrinted(/^listening on (\S+)$/m)
    const [, management = ''] = await server.untilPrinted(/^management on (\S+)$/m)
    const service = `${url}/_wmcs/Certification/SubEnrollService.asmx`
    for (const key of [newKey().base64, 'AAAA']) {
      const body = subEnrollEnvelope({ key })
      const { text } = await postSubEnroll(service, { authorization: basic(ADMIN), body })
      places.set(`answer to ${key.slice(0, 4)}`, text)
    }
    for (const page of ['status', 'chain', 'enrollments', 'health']) {
      places.set(`management ${page}`, await (await fetch(`${management}/${page}`)).text())
    }
    const pid = server.child.pid ?? 0
    places.set('command line', readFileSync(`/proc/${pid}/cmdline`))
    initialEnvironment = readFileSync(`/proc/${pid}/environ`, 'utf8')
    server.child.kill('SIGUSR2')
    childEnvironment = (await server.untilPrinted(/^child: (.*)$/m, 'stderr'))[1] ?? ''
  }

  before(async function () {
    if (process.platform !== 'linux') this.skip()
    data = await prepareData()
    path = data.path
    places = new Map()
    const args = ['serve', '--data', path, '--port', '0', '--management-port', '0', '--set', 'log.level=debug']
    const server = startCommand([...args, '--set', 'asmx.signResponses=true'], {
      environment: ENVIRONMENT,
      nodeOptions: ['--import', 'tsx', '--import', CHILD_ENVIRONMENT],
    })
    await visit(server)
    server.child.kill('SIGTERM')
    const { stdout, stderr } = await server.ended
    places.set('standard output', stdout).set('standard error', stderr)

    const wrong = { RMS_EMULATOR_KEY_PASSPHRASE: `${PASSPHRASE} not` }
    const refused = await runCommand(args, { environment: wrong })
    expect(refused.code).to.equal(1)
    places.set('refused start', refused.stdout + refused.stderr)
    for (const format of ['xrml', 'pem']) await command(`export ${format}`, ['chain', 'export', '--format', format])
    await command('keys show', ['keys', 'show'])
    // Two more files of the directory: what is not encrypted has the keys as they are in the database.
    await command('backup', ['backup', '--out', join(path, 'plain.backup')])
    await command('database export', ['database', 'export', '--out', join(path, 'state.jsonl')])
    await command('a wrong setting', ['serve', '--set', 'keys.stone=1'])

    const unreachable = 'postgres://rms:hunter2hunter2@127.0.0.1:1/rms'
    for (const url of [unreachable, unreachable.replace('1:1/', '1:99999/')]) {
      const told = await runCommand(['status', '--data', path, '--database', url])
      expect(told.stdout + told.stderr)
        .to.include('database')
        .and.not.include('hunter2')
    }
    const settings = loadSettings({ assignments: databaseSettings(path) })
    const installation = await openInstallation({ path, settings, random: systemRandom, create: undefined })
    const pems = await readEncryptedKeys(installation.store.queries)
    await installation.close()
    secrets = [
      Buffer.from(PASSPHRASE),
      Buffer.from(PIN),
      ...pems.flatMap((pem) => numbersOf(decryptPrivateKey(pem, PASSPHRASE))),
    ]
    expect(secrets).to.have.length(2 + 5 * 6)
    for (const [name, content] of filesBelow(path)) places.set(`file ${name}`, content)
  })

  after(() => data?.remove())

  it('are in no log, message, answer, export, and in no file of the data directory', () => {
    expect([...places.keys()]).to.include.members([
      'standard error',
      'file plain.backup',
      'file state.jsonl',
      'export pem',
    ])
    expect([...places.keys()].filter((name) => name.startsWith('file ')).length).to.be.greaterThan(3)
    expect(searchSecrets(secrets, places)).to.deep.equal([])
  })

  it('would be found in any form, in part and turned round', () => {
    const secret = secrets.at(-1) ?? Buffer.of()
    const turned = secret.toReversed()
    const shown = [secret, turned].flatMap((bytes) => {
      const buffer = Buffer.from(bytes)
      const longer = Buffer.concat([Buffer.from('x'), buffer, Buffer.from('yz')])
      const texts = [buffer.toString('hex'), buffer.toString('hex').toUpperCase(), longer.toString('base64')]
      return [longer, ...texts.map((text) => Buffer.from(text)), Buffer.from(texts[0] ?? '', 'utf16le')]
    })
    for (const [index, content] of shown.entries()) {
      expect(searchSecrets(secrets, new Map([[`form ${index}`, content]]))).to.deep.equal([`form ${index}`])
    }
    expect(searchSecrets(secrets, new Map([['a word', `to ${PASSPHRASE} or not`]]))).to.deep.equal(['a word'])
  })

  it('are not handed on to processes that the server starts', () => {
    expect(childEnvironment).to.include('"PATH"')
    expect(childEnvironment).not.to.match(/KEY_PASSPHRASE|KEY_PIN/)
    expect(searchSecrets(secrets, new Map([['child', childEnvironment]]))).to.deep.equal([])
  })

  it('given in the environment, stay in what Linux shows of the start: docs/keys.md says so, and files are the way out', () => {
    expect(initialEnvironment).to.include(PASSPHRASE)
    const documentation = readFileSync(new URL('../../docs/keys.md', import.meta.url), 'utf8')
    expect(documentation).to.include('/proc/PID/environ').and.include('LimitCORE=0')
  })
})
