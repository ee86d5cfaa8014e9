import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from '../../src/base/logger.ts'
import { silentLogger } from '../../src/base/logger.ts'
import { SUB_ENROLL_FILE, SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { ADMIN } from '../support/admin.ts'
import { hasKdc, REALM, startKdc, type Kdc } from '../support/kdc.ts'
import { runProgram, startCommand } from '../support/process.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { prepareData } from '../support/server-process.ts'
import { GOOD_REQUEST, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const scriptOf = (name: string): string => fileURLToPath(new URL(`./ntlm/${name}`, import.meta.url))

/** Debian's own, where Debian's packages are. */
const PYTHON = '/usr/bin/python3'

/** What a program prints with these arguments; undefined when it cannot be run. */
function found(file: string, ...args: readonly string[]): string | undefined {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: 'pipe' }).split('\n')[0]
  } catch {
    return undefined
  }
}

const curl = found('curl', '--version')?.includes('curl') === true ? found('curl', '--version') : undefined

/** The arguments of curl that post a file to the service and print nothing but the status. */
const curlPost = (url: string, body: string): string[] => [
  ...['--silent', '--output', '/dev/null', '--write-out', '%{http_code}', '--data-binary', `@${body}`],
  ...['--header', 'Content-Type: text/xml; charset=utf-8', '--header', `SOAPAction: "${SUB_ENROLL_ACTION}"`, url],
]

/** A configuration of OpenSSL with its legacy algorithms. */
const LEGACY_OPENSSL = `
openssl_conf = init
[init]
providers = providers
[providers]
default = active
legacy = active
[active]
activate = 1
`

/** A client: whether it is here, and how it posts. It prints the status last. */
interface Client {
  readonly name: string
  readonly packages: string
  readonly version: string | undefined
  /** What its test tells the server besides. */
  readonly set?: readonly string[]
  readonly warns?: RegExp
  /** Whether it asks OpenSSL for MD4, which that offers only when it is told to. */
  readonly needsMd4?: boolean
  command(call: {
    url: string
    body: string
    key: string
    user: string
    password: string
    directory: string
  }): [string, ...string[]]
}

const CLIENTS: readonly Client[] = [
  {
    name: 'curl --ntlm',
    packages: 'curl',
    version: curl,
    command: ({ url, body, user, password }) => [
      'curl',
      '--ntlm',
      '--user',
      `${user}:${password}`,
      ...curlPost(url, body),
    ],
  },
  {
    name: 'curl --anyauth, which asks first and then chooses',
    packages: 'curl',
    version: curl,
    set: ['auth.schemes=NTLM,Basic'],
    command: ({ url, body, user, password }) => [
      'curl',
      '--anyauth',
      '--user',
      `${user}:${password}`,
      ...curlPost(url, body),
    ],
  },
  {
    name: 'PHP’s NTLM',
    packages: 'php-cli php-curl',
    version: found('php', '-r', 'echo extension_loaded("curl") ? PHP_VERSION : exit(1);'),
    command: ({ url, body, user, password }) => ['php', scriptOf('sub_enroll.php'), url, body, user, password],
  },
  {
    name: 'Mono’s NetworkCredential',
    packages: 'mono-mcs mono-runtime',
    version: found('mcs', '--version') && found('mono', '--version'),
    warns: /the client sent NTLM2 session response/,
    command: ({ url, body, user, password, directory }) => {
      const program = join(directory, 'SubEnroll.exe')
      execFileSync('mcs', [`-out:${program}`, scriptOf('SubEnroll.cs')], { stdio: 'pipe' })
      const [domain = '', name = ''] = user.split('\\')
      return ['mono', program, url, body, domain, name, password]
    },
  },
  {
    name: 'Java’s HttpURLConnection, which JAX-WS speaks NTLM with',
    packages: 'default-jdk-headless',
    version: found('javac', '--version'),
    set: ['auth.schemes=Negotiate,NTLM'],
    command: ({ url, body, user, password }) => ['java', scriptOf('SubEnroll.java'), url, body, user, password],
  },
  {
    name: 'zeep with requests_ntlm, which puts bare NTLM into Negotiate',
    packages: 'python3-zeep python3-requests-ntlm',
    version: found(PYTHON, '-c', 'import zeep, requests_ntlm; print(zeep.__version__)'),
    set: ['auth.schemes=Negotiate'],
    needsMd4: true,
    command: ({ url, key, user, password }) => [PYTHON, scriptOf('sub_enroll.py'), `${url}?wsdl`, key, user, password],
  },
]

const isRequired = process.env['CI'] === 'true'

for (const client of CLIENTS) {
  const state = client.version ?? `SKIPPED: apt-get install ${client.packages}`
  describe(`[MS-NLMP] a client nobody here wrote: ${client.name} (${state})`, function () {
    this.timeout(60_000)
    const directory = temporaryDirectory()
    const warnings: string[] = []
    const logger: Logger = { ...silentLogger, warn: (_, message) => void warnings.push(message) }
    let root: TestRoot
    let status: (password: string) => Promise<number>

    before(async function () {
      if (client.version === undefined) {
        if (isRequired && client.packages === 'curl') throw new Error('curl must be there where CI is true')
        this.skip()
      }
      const [body, key] = [join(directory.path, 'body.xml'), join(directory.path, 'key.der')]
      const legacyOpenssl = join(directory.path, 'openssl.cnf')
      writeFileSync(legacyOpenssl, LEGACY_OPENSSL)
      writeFileSync(body, subEnrollEnvelope())
      writeFileSync(key, Buffer.from(GOOD_REQUEST.key, 'base64'))
      root = await startTestRoot({ logger, set: client.set ?? [] })
      status = async (password) => {
        const call = { url: root.serviceUrl, body, key, user: ADMIN.user, password, directory: directory.path }
        const [file, ...args] = client.command(call)
        const environment = { OPENSSL_CONF: legacyOpenssl }
        const { code, stdout, stderr } = await runProgram(file, args, client.needsMd4 === true ? { environment } : {})
        expect(code, stderr).to.equal(0)
        return Number(/\b[1-5]\d\d\b/.exec(stdout)?.[0])
      }
    })

    after(async () => {
      if (client.version !== undefined) await root.close()
      directory.remove()
    })

    it('is kept out as long as the access list does not name it', async () => {
      expect(await status(ADMIN.password)).to.equal(401)
      expect(warnings).to.include('access denied')
    })

    it('gets in when it is granted, and not with another password', async () => {
      await root.grant('rmsadmin')
      expect(await status(ADMIN.password)).to.equal(200)
      expect(await root.enrollments()).to.have.length(1)
      warnings.splice(0)
      expect(await status('wrong')).to.equal(401)
      expect(warnings).to.include('logon failed')
      expect(await root.enrollments()).to.have.length(1)
      await root.installation.fileAccess.change(SUB_ENROLL_FILE, () => undefined, { who: 'operator', at: new Date() })
    })

    it(
      client.warns === undefined ? 'sends NTLMv2: nothing to warn of' : `is warned of: ${String(client.warns)}`,
      async () => {
        warnings.splice(0)
        await status(ADMIN.password)
        const cautions = warnings.filter((message) => message.startsWith('the client sent'))
        if (client.warns === undefined) expect(cautions).to.deep.equal([])
        else expect(cautions[0]).to.match(client.warns)
      },
    )
  })
}

const kerberosState =
  curl !== undefined && hasKdc() ? 'krb5-kdc' : 'SKIPPED: apt-get install curl krb5-kdc krb5-admin-server krb5-user'

describe(`RFC 4559 curl --negotiate with a ticket of a real KDC (${kerberosState})`, function () {
  this.timeout(60_000)
  const directory = temporaryDirectory()
  const url = (port: string) => `http://localhost:${port}${SUB_ENROLL_PATH}`
  let kdc: Kdc
  let data: Awaited<ReturnType<typeof prepareData>>
  let server: ReturnType<typeof startCommand>
  let port: string
  /** What is to be undone, the last first. */
  const begun: (() => unknown)[] = [() => directory.remove()]

  before(async function () {
    const hasPackage = await import('kerberos').then(
      () => true,
      () => false,
    )
    if (kerberosState.startsWith('SKIPPED') || !hasPackage) {
      if (isRequired) throw new Error(hasPackage ? kerberosState : 'the package kerberos was not compiled')
      this.skip()
    }
    kdc = await startKdc(directory.path, { rmsadmin: 'ticket', stranger: 'ticket' })
    begun.push(() => kdc.stop())
    data = await prepareData()
    begun.push(() => data.remove())
    const set = { 'auth.schemes': 'Negotiate', 'auth.kerberos.keytab': kdc.keytab, 'auth.kerberos.realm': REALM }
    server = startCommand(
      [
        ...['serve', '--data', data.path, '--port', '0', '--management-port', '0'],
        ...Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
      ],
      { environment: kdc.environment },
    )
    begun.push(() => {
      server.child.kill('SIGTERM')
      return server.ended
    })
    ;[, port = ''] = await server.untilPrinted(/^listening on http:\/\/127\.0\.0\.1:(\d+)$/m)
  })

  after(async () => {
    for (const undo of begun.reverse()) await undo()
  })

  const post = async (...options: readonly string[]) => {
    const body = join(directory.path, 'body.xml')
    writeFileSync(body, subEnrollEnvelope())
    const args = ['--negotiate', '--user', ':', ...options, ...curlPost(url(port), body)]
    return runProgram('curl', args, { environment: kdc.environment })
  }

  it('gets in, and the server proves itself in the last answer', async () => {
    kdc.login('rmsadmin', 'ticket')
    const headers = join(directory.path, 'headers')
    const { stdout } = await post('--dump-header', headers)
    expect(stdout).to.equal('200')
    expect(await data.count()).to.equal(1)
    expect((await data.enrollments(1))[0]?.caller).to.equal('EMULATOR\\rmsadmin')
    expect(readFileSync(headers, 'utf8')).to.match(/200 OK[^]*WWW-Authenticate: Negotiate [A-Za-z0-9+/]{40,}/)
  })

  it('keeps out whoever has a ticket and no account', async () => {
    kdc.login('stranger', 'ticket')
    expect((await post()).stdout).to.equal('401')
  })

  it('refuses the same ticket a second time', async () => {
    kdc.login('rmsadmin', 'ticket')
    const { stderr } = await post('--verbose')
    const [, authorization = ''] = /^> (Authorization: Negotiate \S+)/m.exec(stderr) ?? []
    expect(authorization).to.have.length.greaterThan(200)
    const body = join(directory.path, 'body.xml')
    const again = await runProgram('curl', ['--header', authorization, ...curlPost(url(port), body)])
    expect(again.stdout).to.equal('401')
  })

  it('refuses garbage that begins like a ticket, and lives on', async () => {
    const body = join(directory.path, 'body.xml')
    const garbage = `Authorization: Negotiate ${Buffer.from('600b06092a864886f71201020200', 'hex').toString('base64')}`
    expect((await runProgram('curl', ['--header', garbage, ...curlPost(url(port), body)])).stdout).to.equal('401')
    expect((await post()).stdout).to.equal('200')
  })

  it('has told in its log why', async () => {
    server.child.kill('SIGTERM')
    const { stderr } = await server.ended
    expect(stderr).to.contain('no account stands for this principal').and.to.contain(`stranger@${REALM}`)
    expect(stderr).to.match(/Kerberos: .*replay/i)
    expect(stderr).not.to.contain('Authorization')
  })
})
