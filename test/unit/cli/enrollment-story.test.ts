import { X509Certificate } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { readIssuingCertificate, splitCertificates } from '../../../src/certificates/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { hasOpenssl, openssl } from '../certificates/x509/openssl.ts'
import { run, type Outcome, type World } from './fake-io.ts'
import { serve, type RunningRoot } from './running-root.ts'
import { copyData, isOnPostgres } from '../../support/test-database.ts'

const PASSWORD = 'Correct horse 7!'
const LICENSING_URL = 'http://licensing.example/_wmcs'
const FILE = 'SubEnrollService.asmx'
const GUID = /\{([0-9a-f-]{36})\}/

// One root serves all of these: they tell one story, in its order.
describe('a licensing server is sub-enrolled from the command line', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  let root: RunningRoot
  let password: string

  const path = (name: string): string => join(temporary.path, name)
  const onRoot = (words: readonly string[], world?: World) => run([...words, '--data', path('root')], world)
  const onLicensing = (words: readonly string[], world?: World) => run([...words, '--data', path('licensing')], world)

  const provision = (more: readonly string[] = [], world?: World): Promise<Outcome> =>
    onLicensing(
      [
        ...['provision', '--root', root.url, '--url', LICENSING_URL, '--name', 'LICENSING'],
        ...['--user', 'EMULATOR\\rmsadmin', '--password-file', password, ...more],
      ],
      world,
    )

  before(async () => {
    temporary = temporaryDirectory()
    password = path('password')
    writeFileSync(password, PASSWORD)
    root = await serve(['--data', path('root'), '--set', 'seed=a story', '--set', 'server.name=RMS01'])
    await onRoot(['account', 'add', 'rmsadmin', '--group', 'RMS Administrators', '--password-file', password])
  })

  after(async () => {
    const { code, out, err } = await root.stop()
    expect({ code, err }).to.deep.equal({ code: 0, err: [] })
    expect(out.at(-1)).to.equal('stopped')
    temporary.remove()
  })

  describe('serve', () => {
    it('says who it is and where, and when it is ready', async () => {
      expect(root.printed).to.deep.equal([
        'root certification server RMS01',
        `listening on ${root.url}`,
        `management on ${root.managementUrl}`,
        `sub-enrollment at ${root.url}/_wmcs/Certification/SubEnrollService.asmx`,
        'ready',
      ])
      expect(await (await fetch(`${root.managementUrl}/ready`)).json()).to.deep.equal({ ready: true })
    })

    it('fails in one line where the address is taken', async () => {
      const { port } = new URL(root.url)
      const second = [
        'serve',
        '--port',
        port,
        '--management-port',
        '0',
        '--set',
        'seed=a story',
        '--set',
        'log.level=silent',
      ]
      const { code, out, err } = await onRoot(second)
      expect({ code, out }).to.deep.equal({ code: 1, out: [] })
      expect(err).to.have.length(1)
      expect(err[0]).to.match(/^The address is in use by another program: choose another --port/)
    })

    it('fails in one line where the directory was made otherwise', async () => {
      const { code, err } = await onRoot([
        'serve',
        '--set',
        'cryptographicMode=2',
        '--port',
        '0',
        '--management-port',
        '0',
      ])
      expect(code).to.equal(2)
      expect(err).to.have.length(1)
      expect(err[0]).to.include('cryptographicMode=1, which cannot be changed to 2')
    })
  })

  describe('provision', () => {
    it('is refused as long as nobody is granted anything, and leaves no key or chain', async () => {
      const { code, err } = await provision()
      expect(code).to.equal(1)
      expect(err).to.have.length(1)
      expect(err[0]).to.match(/^The root at http:.* refuses access \(HTTP 401\.3\): it knows "EMULATOR\\\\rmsadmin"/)
      expect((await onLicensing(['chain', 'show'])).code).to.equal(1)
      expect((await onRoot(['enrollments'])).out).to.deep.equal(['Nothing was issued yet.'])
    })

    it('is let in once a group of the account is granted it', async () => {
      expect((await onRoot(['dacl', 'grant', FILE, 'RMS Administrators'])).code).to.equal(0)
      const { code, out, err } = await provision()
      expect({ code, err }).to.deep.equal({ code: 0, err: [] })
      expect(out.slice(0, 5)).to.deep.equal([
        'looking for a key pair, or making one',
        `asking ${root.url} for a licensor certificate`,
        'checking the answer',
        `asking ${root.url} for its own chain`,
        'keeping key, chain and root',
      ])
      expect(out[5]).to.match(/^sub-enrolled \{[0-9a-f-]{36}\} for http:\/\/licensing\.example\/_wmcs$/)
      expect(out[6]).to.match(/^valid from \d{4}-\d\d-\d\dT\d\d:\d\d until \d{4}-\d\d-\d\dT\d\d:\d\d \(UTC\)$/)
      expect(out[7]).to.equal(`chain of 5 certificates verified and kept in ${path('licensing')}`)
      expect(out.at(-2)).to.match(/^its root was trusted on first use/)
      expect(out.at(-1)).to.match(/^key of that root: SHA-256 [0-9a-f]{64}$/)
    })

    it('renews with the same key and GUID the next time', async () => {
      const before = (await onLicensing(['chain', 'show'])).out
      const { code, out } = await provision(['--quiet'])
      expect(code).to.equal(0)
      expect(out[0]).to.match(/^sub-enrolled /)
      expect(out.join('\n')).not.to.include('trusted on first use')
      const after = (await onLicensing(['chain', 'show'])).out
      expect(after[1]).to.equal(before[1])
      expect(after.filter((line) => /^ {2}key/.test(line))).to.deep.equal(
        before.filter((line) => /^ {2}key/.test(line)),
      )
      expect((await onRoot(['enrollments'])).out.map((line) => line.split(/ {2,}/)[2])).to.deep.equal([
        'relation',
        'renewal',
        'first',
      ])
    })

    it('fails in one line with a wrong password, an unknown account, and none at all', async () => {
      const wrong = path('wrong')
      writeFileSync(wrong, 'another')
      const rest = ['provision', '--root', root.url, '--url', LICENSING_URL, '--name', 'LICENSING']
      for (const [words, kind] of [
        [[...rest, '--user', 'rmsadmin', '--password-file', wrong], '401.1'],
        [[...rest, '--user', 'mallory', '--password-file', password], '401.1'],
        [[...rest, '--auth', 'basic', '--user', 'rmsadmin', '--password-file', wrong], '401.1'],
      ] as const) {
        const { code, err } = await onLicensing(words)
        expect(code).to.equal(1)
        expect(err).to.have.length(1)
        expect(err[0]).to.include(`refuses access (HTTP ${kind})`)
      }
    })

    it('fails in one line, saying what to do, where there is no root', async () => {
      const at = (url: string) =>
        onLicensing(['provision', '--root', url, '--url', LICENSING_URL, '--name', 'LICENSING'])
      const nowhere = await at('http://127.0.0.1:1')
      expect(nowhere.code).to.equal(1)
      expect(nowhere.err).to.have.length(1)
      expect(nowhere.err[0]).to.match(/^The root at http:\/\/127\.0\.0\.1:1.* cannot be reached: /)
      const somethingElse = await at(`${root.managementUrl}/x.asmx`)
      expect(somethingElse.err).to.have.length(1)
      expect(somethingElse.err[0]).to.match(/answers HTTP 404\. Is this the address of a root/)
    })

    it('fails in one line, with the word of the root, where that refuses the request', async () => {
      const { code, err } = await provision(['--name', 'x'.repeat(257)])
      expect(code).to.equal(1)
      expect(err).to.have.length(1)
      expect(err[0]).to.match(/^The root refuses the request: .*ArgumentOutOfRangeException/)
    })

    it('trusts the root it is told to and no other', async () => {
      const chain = (await onRoot(['chain', 'export'])).out
      const own = path('own-ca.xrml')
      writeFileSync(own, chain.at(-1) ?? '')
      expect((await provision(['--anchor', own])).code).to.equal(0)
      const { code, err } = await provision(['--anchor', path('password')])
      expect({ code, lines: err.length }).to.deep.equal({ code: 1, lines: 1 })
      const other = path('other.json')
      const [, modulus = ''] = /<VALUE encoding="base64" size="1024">([^<]+)</.exec(chain[0] ?? '') ?? []
      writeFileSync(other, JSON.stringify([{ name: 'another', size: 1024, modulus }]))
      const refused = await provision(['--anchor', other])
      expect(refused.code).to.equal(1)
      expect(refused.err.join('\n')).to.match(
        /^The chain in the root’s answer leads to another root than the one trusted here \(anchor\)/,
      )
    })

    it('says the password nowhere', async () => {
      const outcomes = [await provision(), await onRoot(['account', 'list']), await onRoot(['enrollments'])]
      for (const { out, err } of outcomes) expect([...out, ...err].join('\n')).not.to.include(PASSWORD)
      const files = ['root', 'licensing'].map((name) => path(`${name}/configuration.sqlite`))
      for (const file of files.filter((name) => !isOnPostgres || existsSync(name))) {
        expect(readFileSync(file).includes(PASSWORD)).to.equal(false)
      }
    })

    it('cannot make a licensing server of a root', async () => {
      const { code, err } = await onRoot(['provision', '--root', root.url, '--url', LICENSING_URL, '--name', 'x'])
      expect(code).to.equal(2)
      expect(err.join('\n')).to.include('role=root, which cannot be changed to licensing')
    })
  })

  describe('enrollments', () => {
    const guid = async () => GUID.exec((await onRoot(['enrollments'])).out[1] ?? '')?.[1] ?? ''

    it('lists what was issued, newest first', async () => {
      const { code, out } = await onRoot(['enrollments', 'list', '--limit', '2'])
      expect(code).to.equal(0)
      expect(out).to.have.length(3)
      expect(out[0]).to.match(/^issued +server +relation +valid until +caller +URL$/)
      expect(out[1]).to.match(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ +\{[0-9a-f-]{36}\} +renewal +\S+ +EMULATOR\\rmsadmin +http:/,
      )
    })

    it('shows the history of one server', async () => {
      const { code, out } = await onRoot(['enrollments', 'show', `{${(await guid()).toUpperCase()}}`])
      expect(code).to.equal(0)
      expect(out[0]).to.match(/Z {2}first$/)
      expect(out.filter((line) => /Z {2}renewal$/.test(line)).length).to.be.greaterThan(0)
      expect(out.join('\n')).to.match(/caller +EMULATOR\\rmsadmin \(S-1-5-21-[\d-]+\) from .*127\.0\.0\.1/)
      expect(out.join('\n')).to.include(`${LICENSING_URL}, name LICENSING`)
    })

    it('shows it as JSON', async () => {
      const { out } = await onRoot(['enrollments', 'show', await guid(), '--format', 'json'])
      const history = JSON.parse(out.join('\n')) as Record<string, string>[]
      expect(history[0]).to.include({ relation: 'first', url: LICENSING_URL, sku: 'RMS 1.0' })
      expect(new X509Certificate(history[0]?.['x509'] ?? '').subject).to.include(await guid())
    })

    it('shows the newest chain in both encodings', async () => {
      const xrml = (await onRoot(['enrollments', 'show', await guid(), '--format', 'xrml'])).out
      expect(xrml).to.have.length(5)
      expect(readIssuingCertificate(xrml[0] ?? '').certificate.principal.object.id.value).to.equal(`{${await guid()}}`)
      const pem = (await onRoot(['enrollments', 'show', await guid(), '--format', 'pem'])).out.join('\n')
      const certificates = pem.split(/(?<=-----END CERTIFICATE-----)\n/).map((text) => new X509Certificate(text))
      expect(certificates).to.have.length(6)
      certificates.forEach((certificate, index) => {
        expect(certificate.checkIssued(certificates[index + 1] ?? certificate)).to.equal(true)
      })
    })

    it('knows nothing of others', async () => {
      const { code, err } = await onRoot(['enrollments', 'show', '0f8fad5b-d9cb-469f-a165-70867728950e'])
      expect(code).to.equal(1)
      expect(err).to.deep.equal(['No server with the GUID {0f8fad5b-d9cb-469f-a165-70867728950e} was enrolled here.'])
    })
  })

  describe('chain', () => {
    it('shows each certificate, leaf first', async () => {
      const { code, out } = await onLicensing(['chain', 'show'])
      expect(code).to.equal(0)
      expect(out.filter((line) => !line.startsWith(' '))).to.deep.equal([
        'licensor',
        'root-licensor',
        'enrollment-service',
        'enrollment-ca',
        'ca',
      ])
      expect(out[1]).to.include(LICENSING_URL)
      expect(out.join('\n')).to.include('signature    SHA1, RSA 2048 bits')
    })

    it('is exported in XrML to standard output or a file', async () => {
      const { out } = await onLicensing(['chain', 'export'])
      expect(out).to.have.length(5)
      const file = path('chain.xrml')
      expect((await onLicensing(['chain', 'export', '--out', file])).out).to.deep.equal([`wrote ${file}`])
      expect(splitCertificates(readFileSync(file, 'utf8'))).to.deep.equal(out)
    })

    it('has X.509 on the root only, which says where to ask', async () => {
      const { code, out, err } = await onLicensing(['chain', 'export', '--format', 'pem', '--out', path('no.pem')])
      expect({ code, out, lines: err.length }).to.deep.equal({ code: 1, out: [], lines: 1 })
      expect(err[0]).to.include('enrollments show GUID --format pem')
      expect(existsSync(path('no.pem'))).to.equal(false)
      const pem = (await onRoot(['chain', 'export', '--format', 'pem'])).out.join('\n')
      expect(pem.match(/BEGIN CERTIFICATE/g)).to.have.length(5)
    })

    it('is exported as .p7b to a file only', async () => {
      const refused = await onRoot(['chain', 'export', '--format', 'p7b'])
      expect({ code: refused.code, out: refused.out }).to.deep.equal({ code: 1, out: [] })
      const file = path('chain.p7b')
      expect((await onRoot(['chain', 'export', '--format', 'p7b', '--out', file])).code).to.equal(0)
      expect(statSync(file).size).to.be.greaterThan(1000)
      if (!hasOpenssl()) return
      expect(openssl(['pkcs7', '-inform', 'DER', '-in', file, '-print_certs']).said.match(/BEGIN/g)).to.have.length(5)
    })
  })

  describe('verify', () => {
    let chain: string

    before(async () => {
      chain = path('verify.xrml')
      await onLicensing(['chain', 'export', '--out', chain])
    })

    it('names every check and ends with 0 when all hold', async () => {
      const { code, out, err } = await onLicensing(['verify', chain, '--at', 'now'])
      expect({ code, err }).to.deep.equal({ code: 0, err: [] })
      expect(out.at(-1)).to.match(/^verified: \d+ checks hold, 0 fail$/)
      expect(out.filter((line) => /^certificate \d/.test(line))).to.have.length(5)
      expect(out.filter((line) => line.startsWith('  '))).to.satisfy((lines: string[]) =>
        lines.every((line) => /^ {2}ok {4}[a-z-]+ +\[MS-\w+\] §[\d.]+/.test(line)),
      )
    })

    it('takes the root of any server, or one that is named', async () => {
      expect((await onRoot(['verify', chain])).code).to.equal(0)
      const ca = path('ca.xrml')
      writeFileSync(ca, splitCertificates(readFileSync(chain, 'utf8')).at(-1) ?? '')
      expect((await run(['verify', chain, '--anchor', ca, '--data', path('nowhere')])).code).to.equal(0)
    })

    it('takes the certificates in several files', async () => {
      const files = splitCertificates(readFileSync(chain, 'utf8')).map((text, index) => {
        writeFileSync(path(`${index}.xrml`), text)
        return path(`${index}.xrml`)
      })
      expect((await onLicensing(['verify', ...files])).code).to.equal(0)
      expect((await onLicensing(['verify', ...files.toReversed()])).code).to.equal(1)
    })

    it('ends with 1 and says which check fails of a damaged chain', async () => {
      const damaged = path('damaged.xrml')
      writeFileSync(damaged, readFileSync(chain, 'utf8').replace('licensing.example', 'licensing.exampl3'))
      const { code, out, err } = await onLicensing(['verify', damaged])
      expect({ code, err }).to.deep.equal({ code: 1, err: [] })
      expect(out.at(-1)).to.match(/^NOT verified: \d+ checks hold, [1-9]\d* fail$/)
      expect(out.join('\n')).to.match(/^ {2}FAILS signature /m)
    })

    it('ends with 1 at a moment when the chain was not valid', async () => {
      const { code, out } = await onLicensing(['verify', chain, '--at', '2001-01-01T00:00'])
      expect(code).to.equal(1)
      expect(out.join('\n')).to.match(/^ {2}FAILS range-at-moment /m)
    })

    it('reports as JSON', async () => {
      const { code, out } = await onLicensing(['verify', chain, '--json'])
      const report = JSON.parse(out.join('\n')) as { ok: boolean; results: { outcome: string }[] }
      expect({ code, ok: report.ok }).to.deep.equal({ code: 0, ok: true })
      expect(report.results.every(({ outcome }) => outcome === 'holds')).to.equal(true)
    })

    it('wants a root to trust', async () => {
      const { code, err } = await run(['verify', chain, '--data', path('nowhere')])
      expect({ code, lines: err.length }).to.deep.equal({ code: 2, lines: 1 })
      expect(err[0]).to.include('--anchor FILE')
    })

    it('fails in one line with a file that has no certificates', async () => {
      const { code, out, err } = await onLicensing(['verify', password])
      expect({ code, out, lines: err.length }).to.deep.equal({ code: 1, out: [], lines: 1 })
    })
  })

  describe('the passphrase', () => {
    it('was made for each directory, and is wanted again', async () => {
      expect(statSync(path('root/key-passphrase')).mode & 0o077).to.equal(0)
      const copy = path('copy')
      copyData(path('licensing'), copy)
      const again = (environment: Record<string, string>) =>
        run(['provision', '--root', root.url, '--url', LICENSING_URL, '--name', 'LICENSING', '--data', copy], {
          environment,
        })
      const { code, err } = await again({ RMS_EMULATOR_KEY_PASSPHRASE: 'another' })
      expect({ code, err }).to.deep.equal({
        code: 1,
        err: ['The key passphrase does not open the stored private key.'],
      })
    })
  })
})

describe('rms-emulator demo', () => {
  it('tells the whole story, and leaves nothing behind', async () => {
    // Other tests may run a demo of their own at the same time, in the place for all.
    const place = temporaryDirectory()
    const { TMPDIR = tmpdir() } = process.env
    process.env['TMPDIR'] = place.path
    const { code, out, err } = await run(['demo']).finally(() => {
      process.env['TMPDIR'] = TMPDIR
    })
    expect({ code, err }).to.deep.equal({ code: 0, err: [] })
    const steps = out.flatMap((line) => /^\d+(?=\. )/.exec(line) ?? [])
    expect(steps).to.deep.equal(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])
    expect(out.at(-1)).to.equal('Everything happened as it should.')
    expect(readdirSync(place.path)).to.deep.equal([])
    place.remove()
  })
})
