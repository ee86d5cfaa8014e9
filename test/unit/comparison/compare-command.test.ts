import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { ADMIN, ADMINS } from '../../support/admin.ts'
import { startTestRoot, type TestRoot } from '../../support/root-server.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { run } from '../cli/fake-io.ts'

const FIXTURES = fileURLToPath(new URL('../../../fixtures/exchanges', import.meta.url))

describe('rms-emulator compare plays recordings to a server', () => {
  const directory = temporaryDirectory()
  const recordings = join(directory.path, 'recordings')
  const password = join(directory.path, 'password.txt')
  let root: TestRoot

  before(async () => {
    for (const name of ['SubEnroll__first_enrollment', 'SubEnroll__url_ftp', 'SubEnroll__no_credentials']) {
      cpSync(join(FIXTURES, name), join(recordings, name), { recursive: true })
    }
    writeFileSync(password, ADMIN.password)
    root = await startTestRoot({ set: ['server.name=RMS01'] })
    await root.grant(ADMINS)
  })

  after(async () => {
    await root.close()
    directory.remove()
  })

  const compare = (...args: string[]) => run(['compare', recordings, '--against', root.server.url, ...args])

  for (const auth of ['basic', 'ntlm', 'negotiate']) {
    it(`logged on by ${auth}: another hierarchy differs by nature only`, async () => {
      const { code, out } = await compare('--user', ADMIN.user, '--password-file', password, '--auth', auth)
      expect(out.filter((line) => line.includes('DIFFERS'))).to.deep.equal([])
      expect(out.at(-1)).to.match(/^3 compared: 3 the same, 0 different; 0 differences accepted, \d\d+ by nature$/)
      expect(code).to.equal(0)
    })
  }

  it('without a logon as they were recorded; accepted differences are those that somebody has given a reason for', async () => {
    const file = join(recordings, 'SubEnroll__url_ftp', 'response.http')
    writeFileSync(file, readFileSync(file, 'latin1').replace('FormatException', 'Format_xception'), 'latin1')
    const accepted = join(directory.path, 'accepted.json')
    const refused = await compare('--write-accepted', accepted, '--format', 'junit')
    expect(refused.code).to.equal(1)
    expect(refused.out.join('\n')).to.match(/<testsuite name="rms-emulator compare" tests="3" failures="1" errors="0">/)
    expect((await compare('--accept', accepted)).code).to.equal(1)
    writeFileSync(accepted, readFileSync(accepted, 'utf8').replace('"because": ""', '"because": "seen"'))
    expect((await compare('--accept', accepted, '--format', 'json')).code).to.equal(0)
  })

  it('tells that a server is not there', async () => {
    const { code, out } = await run(['compare', recordings, '--against', 'http://127.0.0.1:1'])
    expect(code).to.equal(1)
    expect(out[0]).to.match(/: no answer: The server at .* cannot be reached/)
  })
})
