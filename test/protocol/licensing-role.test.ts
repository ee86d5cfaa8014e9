import { expect } from 'chai'
import { join } from 'node:path'
import { run } from '../unit/cli/fake-io.ts'
import { serve } from '../unit/cli/running-root.ts'
import { ADMIN } from '../support/admin.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const LICENSING = ['serve', '--role', 'licensing', '--port', '0', '--management-port', '0', '--data']

describe('serve --role licensing', () => {
  let root: TestRoot
  const directory = temporaryDirectory()
  const data = join(directory.path, 'licensing')

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
  })

  after(async () => {
    await root.close()
    directory.remove()
  })

  it('names provision where there is no directory, and makes none', async () => {
    const { code, err } = await run([...LICENSING, data])
    expect(code).to.equal(1)
    expect(err.join()).to.include('rms-emulator provision')
    expect((await run(['chain', 'show', '--data', data])).err.join()).to.include('There is no server in')
  })

  it('names provision where the directory has no licensor certificate', async () => {
    const empty = join(directory.path, 'empty')
    await run(['account', 'add', 'x', '--data', empty, '--password-file', '-'], { input: 'Passw0rd!' })
    const made = await run([
      'provision',
      '--root',
      'http://127.0.0.1:1',
      '--url',
      'http://x/_wmcs',
      '--name',
      'X',
      '--data',
      empty,
    ])
    expect(made.code).to.equal(1)
    const { code, err } = await run([...LICENSING, empty])
    expect(code).to.equal(1)
    expect(err.join()).to.include('no licensor certificate').and.include('rms-emulator provision')
  })

  it('says that a directory is a root’s', async () => {
    const { code, err } = await run([...LICENSING, root.path])
    expect(code).to.equal(2)
    expect(err.join()).to.include('was made with role=root, which cannot be changed to licensing')
  })

  it('serves what provision has made, and says that it is no root’s', async () => {
    const who = ['--user', ADMIN.user, '--password-file', '-']
    const where = ['--root', root.server.url, '--url', 'http://x/_wmcs', '--name', 'X', '--data', data]
    const provisioned = await run(['provision', ...where, ...who], { input: ADMIN.password })
    expect(provisioned.code, provisioned.err.join()).to.equal(0)
    const server = await serve(['--role', 'licensing', '--data', data])
    try {
      expect(server.printed[0]).to.match(/^licensing server /)
      const page = await (await fetch(`${server.url}/_wmcs/licensing/server.asmx`)).text()
      expect(page).to.include('Web service of an RMS licensing server')
      const status = (await (await fetch(`${server.managementUrl}/status`)).json()) as { role: string }
      expect(status.role).to.equal('licensing')
      const chain = (await (await fetch(`${server.managementUrl}/chain`)).json()) as unknown[]
      expect(chain).to.have.length(5)
    } finally {
      await server.stop()
    }
    const asRoot = await run(['serve', '--port', '0', '--management-port', '0', '--data', data])
    expect(asRoot.err.join()).to.include('was made with role=licensing, which cannot be changed to root')
  })

  it('cannot sign answers without X.509 certificates, and says so', async () => {
    const { code, err } = await run([...LICENSING, data, '--set', 'asmx.signResponses=true'])
    expect(code).to.equal(2)
    expect(err.join()).to.include('asmx.signResponses')
  })
})
