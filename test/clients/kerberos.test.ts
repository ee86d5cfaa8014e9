import { expect } from 'chai'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { NOTHING_MAY_BE_MISSING } from '../support/installed.ts'
import { hasKdc, REALM, startKdc, type Kdc } from '../support/kdc.ts'
import { runProgram, startCommand } from '../support/process.ts'
import { prepareData } from '../support/server-process.ts'
import { subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { firstLineOf } from './run-client.ts'

const curl = firstLineOf(['curl', '--version'])

/** The arguments of curl that post a file to the service and print nothing but the status. */
const curlPost = (url: string, body: string): string[] => [
  ...['--silent', '--output', '/dev/null', '--write-out', '%{http_code}', '--data-binary', `@${body}`],
  ...['--header', 'Content-Type: text/xml; charset=utf-8', '--header', `SOAPAction: "${SUB_ENROLL_ACTION}"`, url],
]

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
      if (NOTHING_MAY_BE_MISSING) throw new Error(hasPackage ? kerberosState : 'the package kerberos was not compiled')
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
