import { expect } from 'chai'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../../../src/config/index.ts'
import { runCommand } from '../../support/process.ts'
import { startTestRoot } from '../../support/root-server.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { withoutPackage } from '../../support/without-package.ts'

describe('auth.kerberos.keytab', () => {
  const directory = temporaryDirectory()

  after(() => directory.remove())

  /** What starting a server says; undefined when it starts. */
  const complaint = async (set: readonly string[]): Promise<string | undefined> => {
    try {
      await (await startTestRoot({ set, path: join(directory.path, 'root') })).close()
      return undefined
    } catch (error) {
      if (error instanceof ConfigError) return error.message
      throw error
    }
  }

  it('names a file that is there, or the server does not start and says so', async () => {
    const missing = join(directory.path, 'missing.keytab')
    expect(await complaint([`auth.kerberos.keytab=${missing}`])).to.match(
      /^The keytab of auth\.kerberos\.keytab cannot be read: .*missing\.keytab/,
    )
  })

  it('is not opened before a ticket comes: a file that is no keytab is a matter of the log', async function () {
    const installed = await import('kerberos').then(
      () => true,
      () => false,
    )
    if (!installed) this.skip()
    const file = join(directory.path, 'no.keytab')
    writeFileSync(file, 'no keytab')
    expect(await complaint([`auth.kerberos.keytab=${file}`])).to.equal(undefined)
  })

  it('needs the optional package, and says how to come by it', async function () {
    this.timeout(30_000)
    const file = join(directory.path, 'some.keytab')
    writeFileSync(file, '')
    const args = ['serve', '--data', join(directory.path, 'serve'), '--port', '0', '--management-port', '0']
    const { code, stderr } = await runCommand([...args, '--set', `auth.kerberos.keytab=${file}`], {
      nodeOptions: ['--import', withoutPackage('kerberos')],
    })
    expect(code).to.equal(2)
    expect(stderr).to.match(
      /optional package kerberos cannot be loaded\. Install the headers of libkrb5 .*Cannot find package/,
    )
  })
})
