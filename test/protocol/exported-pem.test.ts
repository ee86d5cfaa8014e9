import { expect } from 'chai'
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ADMIN, basic } from '../support/admin.ts'
import { runProgram } from '../support/process.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { GOOD_REQUEST, postSubEnroll } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'

/** What the command line prints. */
async function printed(args: readonly string[]): Promise<string> {
  const { code, out, err } = await run(args)
  expect({ code, err }).to.deep.equal({ code: 0, err: [] })
  return out.join('\n')
}

describe('an enrollment over the wire, exported as PEM from the running root', () => {
  const directory = temporaryDirectory()
  let root: TestRoot
  let certificates: readonly string[]

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
    const { status, text } = await postSubEnroll(root.serviceUrl, { authorization: basic(ADMIN) })
    expect(status, text).to.equal(200)
    const pem = await printed(['enrollments', 'show', GOOD_REQUEST.guid, '--format', 'pem', '--data', root.path])
    certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  })

  after(async () => {
    await root.close()
    directory.remove()
  })

  it('is leaf, intermediates and root, each issued by the next', () => {
    expect(certificates).to.have.length(6)
    const parsed = certificates.map((pem) => new X509Certificate(pem))
    expect(parsed[0]?.subjectAltName).to.equal(`URI:urn:uuid:${GOOD_REQUEST.guid}`)
    parsed.forEach((one, i) => expect(one.checkIssued(parsed[i + 1] ?? one), one.subject).to.equal(true))
  })

  it('is what openssl verifies strictly', async () => {
    const write = (name: string, ...pems: readonly string[]): string => {
      const file = join(directory.path, name)
      writeFileSync(file, `${pems.join('\n')}\n`)
      return file
    }
    const leaf = write('leaf.pem', ...certificates.slice(0, 1))
    const intermediates = write('intermediates.pem', ...certificates.slice(1, -1))
    const anchor = write('anchor.pem', ...certificates.slice(-1))
    const verify = (...args: readonly string[]) =>
      runProgram('openssl', ['verify', '-x509_strict', '-CAfile', anchor, ...args])
    const { code, stdout, stderr } = await verify('-untrusted', intermediates, leaf)
    expect(code, stderr).to.equal(0)
    expect(stdout).to.match(/leaf\.pem: OK\n$/)
    // To be sure that it looks: without the intermediates there is no way up.
    expect((await verify(leaf)).code).not.to.equal(0)
    const self = await verify(anchor)
    expect(self.code, self.stderr).to.equal(0)
  })
})
