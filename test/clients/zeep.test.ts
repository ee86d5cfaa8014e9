import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parsePkcs1PublicKey, readIssuingCertificate, verifyChain } from '../../src/certificates/index.ts'
import { runCommandLine } from '../../src/cli/index.ts'
import { ADMIN } from '../support/admin.ts'
import { runProgram } from '../support/process.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

/** Debian's own, where python3-zeep is. */
const PYTHON = '/usr/bin/python3'
const SCRIPT = fileURLToPath(new URL('./zeep/sub_enroll.py', import.meta.url))

/** What the script tells. */
interface Told {
  readonly operations?: readonly string[]
  readonly certificates?: readonly string[]
  readonly version?: readonly string[]
  readonly fault?: { readonly code: string; readonly message: string; readonly detail: boolean }
  readonly transport?: { readonly status: number }
}

/** The version of zeep; undefined when there is none. */
function findZeep(): string | undefined {
  try {
    return execFileSync(PYTHON, ['-c', 'import zeep; print(zeep.__version__)'], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim()
  } catch {
    return undefined
  }
}

const zeep = findZeep()
const state = zeep === undefined ? 'SKIPPED: apt-get install python3-zeep' : `zeep ${zeep}`

describe(`[MS-RMPRS] §6.2 a client nobody here wrote, generated from the live WSDL (${state})`, function () {
  this.timeout(30_000)
  const directory = temporaryDirectory()
  const keyFile = join(directory.path, 'key.der')
  let root: TestRoot

  before(async function () {
    if (zeep === undefined) {
      if (process.env['CI'] === 'true') throw new Error('python3-zeep is missing, and must not be where CI is true')
      this.skip()
    }
    const privateFile = join(directory.path, 'key.pem')
    execFileSync('openssl', ['genrsa', '-out', privateFile, '1024'], { stdio: 'pipe' })
    const form = ['-RSAPublicKey_out', '-outform', 'DER']
    writeFileSync(keyFile, execFileSync('openssl', ['rsa', '-in', privateFile, ...form], { stdio: 'pipe' }))
    root = await startTestRoot()
  })

  after(async () => {
    if (zeep !== undefined) await root.close()
    directory.remove()
  })

  const guid = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'
  const url = 'http://zeep.example/_wmcs'

  const call = async (members: Record<string, unknown> = {}): Promise<Told> => {
    const wsdl = `${root.serviceUrl}?wsdl`
    const version = { minimum: '1.0.0.0', maximum: '1.0.0.0' }
    const input = JSON.stringify({ wsdl, key: keyFile, guid, url, ...version, ...ADMIN, ...members })
    const { code, stdout, stderr } = await runProgram(PYTHON, [SCRIPT], { input })
    expect(code, stderr).to.equal(0)
    return JSON.parse(stdout) as Told
  }

  it('takes the 401 of an access list, and of nobody, for what it is', async () => {
    expect(await call()).to.deep.equal({ transport: { status: 401 } })
    await root.grant('rmsadmin')
    expect(await call({ user: undefined })).to.deep.equal({ transport: { status: 401 } })
    expect(await root.enrollments()).to.deep.equal([])
  })

  it('sub-enrolls a key that openssl has made, and gets five certificates that verify', async () => {
    const { operations, certificates = [], version } = await call()
    expect(operations).to.deep.equal(['SubEnroll'])
    expect(version).to.deep.equal(['1.0.0.0', '1.1.0.0'])
    expect(certificates).to.have.length(5)
    const { ok, results } = verifyChain(certificates, { anchors: await root.anchors(), at: new Date() })
    expect(results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
    expect(ok).to.equal(true)
    const { principal } = readIssuingCertificate(certificates[0] ?? '').certificate
    expect(principal.publicKey).to.deep.equal(parsePkcs1PublicKey(readFileSync(keyFile)))
    expect(principal.object).to.deep.include({
      id: { type: 'MS-GUID', value: `{${guid}}` },
      address: { type: 'URL', value: url },
    })
  })

  it('does so without the header too, with the GUID in braces as the text of the specification has it', async () => {
    const { certificates } = await call({ minimum: undefined, guid: `{${guid.toUpperCase()}}` })
    expect(certificates).to.have.length(5)
    expect((await root.enrollments()).map(({ relation }) => relation)).to.deep.equal(['renewal', 'first'])
  })

  it('gets what is exported as PEM: leaf, intermediates and root, which openssl verifies strictly', async () => {
    const lines: string[] = []
    const io = {
      user: 'operator',
      environment: {},
      print: (line: string) => void lines.push(line),
      complain: (line: string) => void lines.push(line),
      readInput: () => Promise.resolve(''),
      askSecret: undefined,
      untilStopped: () => Promise.resolve(),
    }
    const args = ['enrollments', 'show', guid, '--format', 'pem', '--data', root.path]
    expect(await runCommandLine(args, io, '0'), lines.join('\n')).to.equal(0)
    const certificates = lines.join('\n').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
    expect(certificates).to.have.length(6)
    const [leaf, ...above] = certificates
    const parsed = certificates.map((pem) => new X509Certificate(pem))
    expect(parsed[0]?.subjectAltName).to.equal(`URI:urn:uuid:${guid}`)
    parsed.forEach((one, i) => expect(one.checkIssued(parsed[i + 1] ?? one), one.subject).to.equal(true))
    const files = { leaf, intermediates: above.slice(0, -1).join('\n'), root: above.at(-1) }
    const [leafFile, intermediates, rootFile] = Object.entries(files).map(([name, pem]) => {
      const file = join(directory.path, `${name}.pem`)
      writeFileSync(file, `${pem ?? ''}\n`)
      return file
    })
    const chain = ['-x509_strict', '-CAfile', rootFile ?? '', '-untrusted', intermediates ?? '']
    const verified = await runProgram('openssl', ['verify', ...chain, leafFile ?? ''])
    expect(verified.code, verified.stderr).to.equal(0)
    expect(verified.stdout).to.match(/leaf\.pem: OK\n$/)
    // To be sure that it looks: without the intermediates there is no way up.
    const without = ['-x509_strict', '-CAfile', rootFile ?? '']
    expect((await runProgram('openssl', ['verify', ...without, leafFile ?? ''])).code).not.to.equal(0)
    const self = await runProgram('openssl', ['verify', '-x509_strict', '-CAfile', rootFile ?? '', rootFile ?? ''])
    expect(self.code, self.stderr).to.equal(0)
  })

  it('takes a fault for a fault, with the name of the exception', async () => {
    const { fault } = await call({ url: 'ftp://zeep.example/' })
    expect(fault).to.deep.equal({
      code: 'soap:Server',
      message:
        'System.Web.Services.Protocols.SoapException: Server was unable to process request. ---> System.FormatException: ' +
        'An absolute URL with http or https is wanted.\n   --- End of inner exception stack trace ---',
      detail: true,
    })
    const tooNew = await call({ maximum: '9.0.0.0' })
    expect(tooNew.fault?.message).to.contain('Microsoft.DigitalRightsManagement.Core.UnsupportedDataVersionException')
    const missing = await call({ url: null })
    expect(missing.fault?.message).to.contain('System.ArgumentNullException: Value cannot be null.')
  })
})
