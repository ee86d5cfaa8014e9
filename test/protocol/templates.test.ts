import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { ntHash } from '../../src/authentication/index.ts'
import type { CryptographicModeNumber } from '../../src/certificates/index.ts'
import { BASE_PATH, TEMPLATE_DISTRIBUTION_FILE } from '../../src/protocol/paths.ts'
import { startTestLicensingServer, type TestLicensingServer } from '../support/licensing-server.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { faultIn, callService } from '../support/soap-call.ts'
import {
  TEMPLATE_DISTRIBUTION_NAMESPACE,
  TEMPLATE_DISTRIBUTION_SHAPE,
} from '../../src/protocol/template-distribution.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'

const PASSWORD = 'correct horse'
const CONTENT = 'For those whom the template names.'
const opening = (passphrase: string) => ({ environment: { RMS_EMULATOR_KEY_PASSPHRASE: passphrase } })
const PATH = `${BASE_PATH}/${TEMPLATE_DISTRIBUTION_FILE}`
const NOWHERE = '{00000000-0000-4000-8000-000000000001}'

for (const mode of [1, 2] satisfies CryptographicModeNumber[]) {
  describe(`[MS-RMPR] §3.4.4 rights policy templates between servers and clients, in cryptographic mode ${mode}`, function () {
    this.timeout(180_000)
    const temporary = temporaryDirectory()
    const at = (name: string): string => join(temporary.path, name)
    let root: TestRoot
    let licensing: TestLicensingServer
    let url: string

    const client = (user: string, ...words: string[]) =>
      run(['client', ...words, '--profile', at(user), '--user', user, '--password-file', at('password.txt')])

    const template = (...words: string[]) =>
      run(['template', ...words, '--data', licensing.installation.directory.path], opening(MADE_PASSPHRASE))

    /** Runs what must succeed; gives what it has printed. */
    const told = async (outcome: ReturnType<typeof run>): Promise<string> => {
      const { code, out, err } = await outcome
      expect(err).to.deep.equal([])
      expect(code).to.equal(0)
      return out.join('\n')
    }

    const fetchTemplates = (user: string) => told(client(user, 'templates', '--url', url))

    async function bootstrap(user: string): Promise<void> {
      await told(run(['client', 'activate', '--profile', at(user), '--mode', String(mode)]))
      await told(client(user, 'certify', '--url', root.server.url, '--licensing-url', url))
    }

    const publish = async (name: string, by: readonly string[]): Promise<string> => {
      writeFileSync(at(name), CONTENT)
      await told(client('alice', 'publish', at(name), '--template', 'Company confidential', ...by))
      return `${at(name)}.pfile`
    }

    /** The rights in a fresh use licence, or why there is none. */
    async function rightsOf(user: string, file: string): Promise<string[]> {
      rmSync(join(at(user), 'use-licenses'), { recursive: true, force: true })
      const { out, err } = await client(user, 'open', file, '--url', url, '--out', at('read.txt'))
      if (err.length > 0) return [...err]
      expect(readFileSync(at('read.txt'), 'utf8')).to.equal(CONTENT)
      return out.flatMap((line) => /^ {2}may +(\w+)/.exec(line)?.[1] ?? [])
    }

    before(async () => {
      root = await startTestRoot({ set: [`cryptographicMode=${mode}`] })
      await root.grant('rmsadmin')
      licensing = await startTestLicensingServer(root, [`cryptographicMode=${mode}`])
      url = licensing.server.url
      for (const { accounts } of [root.installation, licensing.installation]) {
        for (const name of ['alice', 'bob', 'mallory']) {
          await accounts.add({ name, ntHash: ntHash(PASSWORD), groups: [], at: new Date() })
        }
      }
      writeFileSync(at('password.txt'), PASSWORD)
      for (const user of ['alice', 'bob', 'mallory']) await bootstrap(user)
    })

    after(async () => {
      await licensing.close()
      await root.close()
      temporary.remove()
    })

    it('are made by an administrator, and fetched by clients of the running server', async () => {
      expect(await fetchTemplates('alice')).to.equal(`fetched 0, removed 0; 0 are kept in ${at('alice')}`)
      const words = ['--name', 'Company confidential', '--right', 'bob@emulator.example=VIEW,PRINT']
      expect(await told(template('create', ...words))).to.match(
        /^made template \{[-0-9a-f]{36}\} {2}Company confidential$/,
      )
      expect(await fetchTemplates('alice')).to.match(/^fetched 1, removed 0; 1 are kept/)
      expect(await fetchTemplates('alice')).to.match(/^fetched 0, removed 0; 1 are kept/)
      expect(await told(template('list'))).to.match(/published .* by operator +Company confidential$/)
    })

    for (const way of ['online', 'offline'] as const) {
      it(`protect what is published ${way}: who is named opens it, another is refused, and a change counts at once`, async () => {
        await told(template('change', 'Company confidential', '--right', 'bob@emulator.example=VIEW,PRINT'))
        await fetchTemplates('alice')
        const file = await publish(`${way}.txt`, way === 'online' ? ['--url', url] : ['--offline'])
        expect(await rightsOf('bob', file)).to.deep.equal(['VIEW', 'PRINT'])
        expect((await rightsOf('mallory', file)).join()).to.match(/gives mallory@\S+ no rights/)
        const words = ['--right', 'bob@emulator.example=VIEW', '--right', 'mallory@emulator.example=VIEW,EDIT']
        await told(template('change', 'Company confidential', ...words))
        expect(await rightsOf('bob', file)).to.deep.equal(['VIEW'])
        expect(await rightsOf('mallory', file)).to.deep.equal(['VIEW', 'EDIT'])
      })
    }

    it('are no longer distributed once they are archived, and still count; until they are deleted', async () => {
      await told(template('change', 'Company confidential', '--right', 'bob@emulator.example=VIEW,PRINT'))
      await fetchTemplates('alice')
      const file = await publish('archived.txt', ['--offline'])
      expect((await template('delete', 'Company confidential')).err.join()).to.include('Archive it first')
      await told(template('archive', 'Company confidential'))
      expect(await fetchTemplates('alice')).to.match(/^fetched 0, removed 1; 0 are kept/)
      expect(await rightsOf('bob', file)).to.deep.equal(['VIEW', 'PRINT'])
      await told(template('change', 'Company confidential', '--right', 'bob@emulator.example=VIEW'))
      expect(await rightsOf('bob', file)).to.deep.equal(['VIEW'])
      await told(template('delete', 'Company confidential'))
      expect(await rightsOf('bob', file), 'as it was published').to.deep.equal(['VIEW', 'PRINT'])
      const refused = await client(
        'alice',
        'publish',
        at('archived.txt'),
        '--template',
        'Company confidential',
        '--offline',
      )
      expect(refused.err.join()).to.include('rms-emulator client templates --url')
    })

    it('of another server are not signed for', async () => {
      const atRoot = ['--data', root.installation.directory.path]
      await told(
        run(
          ['template', 'create', '--name', 'Of the root', '--right', 'anyone=VIEW', ...atRoot],
          opening(MADE_PASSPHRASE),
        ),
      )
      await told(client('alice', 'templates', '--url', root.server.url))
      const words = ['publish', at('archived.txt'), '--template', 'Of the root', '--url', url]
      expect((await client('alice', ...words)).err.join()).to.include('InvalidOfficialRightsTemplateException')
      expect(await fetchTemplates('alice'), 'those of the root stay').to.match(/^fetched 0, removed 0; 1 are kept/)
    })

    it('are told of and given by TemplateDistribution.asmx, 25 at once, by GUID', async () => {
      const guids: string[] = []
      for (const name of ['One', 'Another']) {
        const made = await told(template('create', '--name', name, '--right', 'anyone=VIEW'))
        guids.push(/\{(.*)\}/.exec(made)?.[1] ?? '')
      }
      expect(await fetchTemplates('bob')).to.match(/^fetched 2, removed 0; 2 are kept/)
      const call = (operation: keyof typeof TEMPLATE_DISTRIBUTION_SHAPE.operations, content: string) =>
        callService(`${url}${PATH}`, {
          namespace: TEMPLATE_DISTRIBUTION_NAMESPACE,
          action: TEMPLATE_DISTRIBUTION_SHAPE.operations[operation].action,
          body: `<${operation} xmlns="${TEMPLATE_DISTRIBUTION_NAMESPACE}">${content}</${operation}>`,
          versions: ['1.0.0.0', '1.1.0.0'],
        })
      const list = (texts: readonly string[]) =>
        `<guids>${texts.map((text) => `<string>${text}</string>`).join('')}</guids>`
      const information = await call('AcquireTemplateInformation', '')
      expect(information.text).to.include('<GuidHashCount>2</GuidHashCount>')
      const given = await call('AcquireTemplates', list([guids[0] ?? '', NOWHERE]))
      expect(given.text.match(/<GuidTemplate>/g)).to.have.length(2)
      expect(given.text.match(/<Template>/g)).to.have.length(1)
      expect(faultIn((await call('AcquireTemplates', list(Array<string>(26).fill(guids[0] ?? '')))).text)).to.include(
        'System.ArgumentOutOfRangeException',
      )
      expect(faultIn((await call('AcquireTemplates', '')).text)).to.include('System.ArgumentNullException')
    })
  })
}
