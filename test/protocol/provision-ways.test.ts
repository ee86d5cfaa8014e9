import { expect } from 'chai'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openInstallation } from '../../src/app/index.ts'
import { writeSoapEnvelope } from '../../src/asmx/message/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { rsaPublicKeyOf } from '../../src/certificates/index.ts'
import { loadSettings } from '../../src/config/index.ts'
import { runCommandLine, type Io } from '../../src/cli/index.ts'
import { listTrustedRoots } from '../../src/store/index.ts'
import { ADMIN } from '../support/admin.ts'
import { isInstalled } from '../support/installed.ts'
import { hasKdc, REALM, startKdc, type Kdc } from '../support/kdc.ts'
import { runCommand } from '../support/process.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { startStandInRoot, type StandInRoot } from '../support/stand-in-root.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { databaseSettings, withDatabase } from '../support/test-database.ts'
import { writeSubEnrollResponse } from '../support/sub-enroll-response.ts'
import { run, type Outcome } from '../unit/cli/fake-io.ts'
import { newRsaKey } from '../support/new-key.ts'

/** What an impostor answers with: it would be read if it was believed. */
const bodyOfChain = writeSoapEnvelope('1.1', undefined, writeSubEnrollResponse(['x']))

const LICENSING = ['--url', 'http://licensing.example/_wmcs', '--name', 'LICENSING']

describe('Provisioning, the ways to it', function () {
  this.timeout(60_000)
  const temporary = temporaryDirectory()
  const path = (name: string): string => join(temporary.path, name)
  const begun: (() => Promise<unknown>)[] = []
  let standIn: StandInRoot
  let count = 0

  const start = async (options: Parameters<typeof startTestRoot>[0]): Promise<TestRoot> => {
    const root = await startTestRoot(options)
    begun.push(() => root.close())
    await root.grant('rmsadmin')
    return root
  }

  const provision = (words: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> =>
    run(['provision', '--data', path(`licensing ${(count += 1)}`), ...LICENSING, ...words], { environment })

  before(async () => {
    writeFileSync(path('password'), ADMIN.password)
    standIn = await startStandInRoot('root', new Date(Date.now() - 86_400_000))
    begun.push(() => standIn.close())
  })

  after(async () => {
    for (const end of begun) await end()
    temporary.remove()
  })

  describe('the logon', () => {
    const logon = (root: TestRoot, ...more: readonly string[]) =>
      provision(['--root', root.server.url, '--user', ADMIN.user, '--password-file', path('password'), ...more])

    for (const [schemes, forced] of [
      ['Basic', []],
      ['NTLM', []],
      ['Negotiate', []],
      ['Negotiate,NTLM,Basic', []],
      ['Negotiate,NTLM,Basic', ['--auth', 'basic']],
      ['Negotiate,NTLM,Basic', ['--auth', 'NTLM']],
      ['Negotiate,NTLM,Basic', ['--auth', 'negotiate']],
    ] as const) {
      it(`at a root that offers ${schemes}${forced.length > 0 ? `, by ${forced[1]}` : ''}`, async () => {
        const root = await start({ set: [`auth.schemes=${schemes}`, 'auth.ntlm.level=5'] })
        const { code, err } = await logon(root, ...forced)
        expect({ code, err }).to.deep.equal({ code: 0, err: [] })
        expect((await root.enrollments()).map(({ caller }) => caller)).to.deep.equal([ADMIN.user])
      })
    }

    it('[MS-NLMP] §3.1.5.1.2 over TLS, bound to the channel that the root demands', async () => {
      const root = await start({
        set: ['auth.ntlm.channelBinding=require', 'auth.schemes=NTLM'],
        tls: { certificate: 'auto' },
      })
      const trusting = ['--tls-ca', join(root.path, 'tls-certificate.pem')]
      const { code, err } = await logon(root, ...trusting)
      expect({ code, err }).to.deep.equal({ code: 0, err: [] })
      const other = new URL(root.server.url)
      other.hostname = '127.0.0.2'
      const misnamed = await provision(['--root', other.href, ...trusting])
      expect(misnamed.code).to.equal(1)
      expect(misnamed.err.join('\n')).to.match(/cannot be reached: /)
    })

    it('is refused in its own words: 401.1, 401.2 and 401.3', async () => {
      const root = await startTestRoot({ set: ['auth.schemes=NTLM,Basic'] })
      begun.push(() => root.close())
      writeFileSync(path('wrong password'), 'another')
      const said = async (...words: readonly string[]) => {
        const { code, err } = await provision(['--root', root.server.url, ...words])
        expect({ code, lines: err.length }).to.deep.equal({ code: 1, lines: 1 })
        return err[0] ?? ''
      }
      expect(await said('--user', ADMIN.user, '--password-file', path('password'))).to.match(
        /HTTP 401\.3\).*Read & Execute on Certification\/SubEnrollService\.asmx/,
      )
      expect(await said('--user', ADMIN.user, '--password-file', path('wrong password'))).to.match(
        /HTTP 401\.1\).*by NTLM\. Check name and password/,
      )
      expect(await said()).to.match(
        /HTTP 401\.2\): it wants to know who is asking, by NTLM, Basic\. Give --user NAME\.$/,
      )
      expect(await said('--user', ADMIN.user, '--password-file', path('password'), '--auth', 'negotiate')).to.match(
        /HTTP 401\.[12]\)/,
      )
    })

    it('says what is wrong with --auth', async () => {
      const { code, err } = await provision(['--root', standIn.url, '--auth', 'digest'])
      expect(code).to.equal(2)
      expect(err.join('\n')).to.include('basic, ntlm or negotiate is wanted')
    })
  })

  describe(`RFC 4559 the logon by Kerberos (${hasKdc() ? 'krb5-kdc' : 'SKIPPED: apt-get install krb5-kdc krb5-admin-server krb5-user'})`, () => {
    let kdc: Kdc
    let root: TestRoot

    before(async function () {
      if (!isInstalled(hasKdc(), 'krb5kdc', 'krb5-kdc krb5-admin-server krb5-user')) return this.skip()
      kdc = await startKdc(temporary.path, { rmsadmin: 'ticket' })
      begun.push(() => kdc.stop())
    })

    it('needs no password where there is a ticket, and says what to do where there is none', async () => {
      const serve = async (): Promise<void> => {
        // The library takes its keytab out of the environment of the process.
        const before = { ...process.env }
        Object.assign(process.env, kdc.environment, { KRB5_KTNAME: kdc.keytab })
        begun.push(() => {
          for (const name of [...Object.keys(kdc.environment), 'KRB5_KTNAME']) {
            if (before[name] === undefined) Reflect.deleteProperty(process.env, name)
            else process.env[name] = before[name]
          }
          return Promise.resolve()
        })
        root = await start({
          set: ['auth.schemes=Negotiate', `auth.kerberos.keytab=${kdc.keytab}`, `auth.kerberos.realm=${REALM}`],
        })
      }
      await serve()
      const url = new URL(root.server.url)
      url.hostname = 'localhost'
      const words = ['provision', '--root', url.href, ...LICENSING]
      const environment = kdc.environment
      const without = await runCommand([...words, '--data', path('no ticket')], { environment })
      expect(without.code).to.equal(1)
      expect(without.stderr).to.match(
        /^There is no Kerberos ticket for HTTP@localhost to be had .*Run kinit first, or give --user NAME\.\n$/,
      )
      kdc.login('rmsadmin', 'ticket')
      const { code, stderr } = await runCommand([...words, '--data', path('ticket')], { environment })
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      expect((await root.enrollments()).map(({ caller }) => caller)).to.deep.equal([ADMIN.user])
      const impostor = createServer((asked, response) => {
        asked.resume().once('end', () => {
          const isKnock = asked.headers.authorization === undefined
          const token = asked.url?.includes('wrong') === true ? ' YWJj' : ''
          response.writeHead(isKnock ? 401 : 200, { 'www-authenticate': `Negotiate${isKnock ? '' : token}` })
          response.end(bodyOfChain)
        })
      })
      await new Promise<void>((resolve) => impostor.listen(0, 'localhost', resolve))
      begun.push(() => new Promise((resolve) => impostor.close(resolve)))
      for (const folder of ['none', 'wrong']) {
        const there = `http://localhost:${(impostor.address() as AddressInfo).port}/${folder}`
        const fooled = await runCommand(['provision', '--root', there, ...LICENSING, '--data', path(folder)], {
          environment,
        })
        expect(fooled.code).to.equal(1)
        expect(fooled.stderr).to.match(/^Whoever answers at .* has not proved to be HTTP@localhost\. Nothing was kept/)
      }
    })
  })

  describe('discovery', () => {
    const reg = (name: string, text: string): string => {
      writeFileSync(path(name), Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]))
      return path(name)
    }

    const registry = (sub: string, gic: string): string =>
      `Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\DRMS\\1.0]\r\n"SubEnrollmentURL"="${sub}"\r\n"GicURL"="${gic}"\r\n`

    const urls = () =>
      [
        `${standIn.url}/_wmcs/certification/subenrollservice.asmx`,
        `${standIn.url}/_wmcs/certification/certification.asmx`,
      ] as const

    it('by a registry file', async () => {
      const { code, out, err } = await provision(['--registry', reg('both.reg', registry(...urls()))])
      expect({ code, err }).to.deep.equal({ code: 0, err: [] })
      expect(out).to.include(`asking ${urls()[0]} for a licensor certificate`)
    })

    it('by the environment, by --set, and --root before all of them', async () => {
      const [sub, gic] = urls()
      const variables = { RMS_EMULATOR_PROVISIONING_SUB_ENROLLMENT_URL: sub, RMS_EMULATOR_PROVISIONING_GIC_URL: gic }
      expect((await provision([], variables)).code).to.equal(0)
      const set = ['--set', `provisioning.subEnrollmentUrl=${sub}`, '--set', `provisioning.gicUrl=${gic}`]
      expect((await provision(set)).code).to.equal(0)
      const nowhere = { RMS_EMULATOR_PROVISIONING_GIC_URL: '', RMS_EMULATOR_PROVISIONING_SUB_ENROLLMENT_URL: sub }
      expect((await provision(['--root', standIn.url], nowhere)).code).to.equal(0)
      const { code, err } = await provision([], nowhere)
      expect(code).to.equal(1)
      expect(err.join('\n')).to.match(/^provisioning\.gicUrl is empty: this is to be a root certification server/)
    })

    it('says in one line what is missing', async () => {
      for (const [words, message] of [
        [[], /^No root is named: give --root URL/],
        [['--registry', reg('empty.reg', registry(urls()[0], ''))], /^GicURL in the registry is empty/],
        [['--registry', path('password')], /^The registry file does not begin with/],
      ] as const) {
        const { code, err } = await provision(words)
        expect({ code, lines: err.length }).to.deep.equal({ code: 1, lines: 1 })
        expect(err[0]).to.match(message)
      }
    })
  })

  describe('the key', () => {
    const bring = (name: string, modulusLength = 1024, passphrase?: string) => {
      const privateKey = newRsaKey(modulusLength)
      const cipher = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase }
      writeFileSync(path(name), privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher }))
      return rsaPublicKeyOf(privateKey)
    }

    it('is one that was brought along, encrypted or not', async () => {
      for (const passphrase of [undefined, 'of the file']) {
        const key = bring('own.key', 1024, passphrase)
        const { code, err } = await provision(['--root', standIn.url, '--key', path('own.key')], {
          RMS_EMULATOR_KEY_PASSPHRASE: 'of the file',
        })
        expect({ code, err }).to.deep.equal({ code: 0, err: [] })
        expect(standIn.asked.at(-1)?.publicKey).to.deep.equal(key)
      }
    })

    it('is refused before the root is asked where the root would refuse it', async () => {
      bring('large.key', 2048)
      const asked = standIn.asked.length
      const { code, err } = await provision(['--root', standIn.url, '--key', path('large.key')])
      expect({ code, err }).to.deep.equal({ code: 1, err: ['The key must have 1024 bits.'] })
      bring('locked.key', 1024, 'one')
      const locked = await provision(['--root', standIn.url, '--key', path('locked.key')], {
        RMS_EMULATOR_KEY_PASSPHRASE: 'two',
      })
      expect(locked.code).to.equal(1)
      expect(locked.err.join('\n')).to.match(/^The key passphrase does not open the private key in the file\./)
      expect(standIn.asked.length).to.equal(asked)
    })

    it('is kept for life: another one is refused, the same one is not', async () => {
      const data = ['--data', path('for life')]
      bring('first.key')
      expect((await provision(['--root', standIn.url, '--key', path('first.key'), ...data])).code).to.equal(0)
      expect((await provision(['--root', standIn.url, '--key', path('first.key'), ...data])).code).to.equal(0)
      bring('second.key')
      const { code, err } = await provision(['--root', standIn.url, '--key', path('second.key'), ...data])
      expect(code).to.equal(1)
      expect(err.join('\n')).to.match(/is a licensing server with another key, which it keeps for life/)
    })

    it('of an attempt that failed is another server’s where another one is brought along', async () => {
      const data = ['--data', path('changed mind')]
      bring('first.key')
      await provision(['--root', standIn.url, '--anchor', path('first.key'), '--key', path('first.key'), ...data])
      standIn.behaviour = { subEnroll: () => ({ status: 503, body: '' }) }
      await provision(['--root', standIn.url, '--key', path('first.key'), ...data])
      standIn.behaviour = {}
      const [, first] = [standIn.asked.length, standIn.asked.at(-1)]
      bring('second.key')
      expect((await provision(['--root', standIn.url, '--key', path('second.key'), ...data])).code).to.equal(0)
      expect(standIn.asked.at(-1)?.guid).not.to.equal(first?.guid)
    })
  })

  it('[MS-RMPRS] §3.4 the root is trusted by the identity that it has confirmed', async () => {
    const data = path('trusting')
    const { code, out } = await provision(['--root', standIn.url, '--data', data])
    expect(code).to.equal(0)
    expect(out.join('\n')).not.to.include('has no Certification/server.asmx')
    const settings = loadSettings({ assignments: databaseSettings(data) })
    const installation = await openInstallation({ path: data, settings, random: systemRandom, create: undefined })
    const [trusted] = await listTrustedRoots(installation.store.queries)
    await installation.close()
    expect(trusted?.chain).to.deep.equal(standIn.chain)
    expect(trusted?.url).to.equal('http://root/_wmcs')
  })

  it('a root without server.asmx is trusted by the chain, and that is said', async () => {
    standIn.behaviour = { licensorCertificate: () => ({ status: 404, body: '' }) }
    const { code, out } = await provision(['--root', standIn.url])
    standIn.behaviour = {}
    expect(code).to.equal(0)
    expect(out).to.include('the root has no Certification/server.asmx: its identity is that of the chain')
  })

  describe('progress', () => {
    it('is one line on a terminal, which is written over, and taken away at the end and when something fails', async () => {
      const status: (string | undefined)[] = []
      const out: string[] = []
      const io: Io = {
        ...{ user: 'operator', environment: {}, askSecret: undefined },
        print: (line) => void out.push(line),
        complain: (line) => void out.push(line),
        showStatus: (line) => void status.push(line),
        readInput: () => Promise.resolve(''),
        untilStopped: () => Promise.resolve(),
      }
      const words = (name: string) =>
        withDatabase(['provision', '--data', path(name), '--root', standIn.url, ...LICENSING])
      expect(await runCommandLine(words('terminal'), io, '1')).to.equal(0)
      expect(status.map((line) => line?.slice(0, 12))).to.deep.equal([
        '[1/7] lookin',
        '[3/7] asking',
        '[4/7] checki',
        '[5/7] asking',
        '[7/7] keepin',
        undefined,
      ])
      expect(Math.max(...status.map((line) => line?.length ?? 0))).to.be.at.most(79)
      expect(out[0]).to.match(/^sub-enrolled /)
      standIn.behaviour = { subEnroll: () => ({ status: 503, body: '' }) }
      expect(await runCommandLine(words('failing terminal'), io, '1')).to.equal(1)
      standIn.behaviour = {}
      expect(status.at(-1)).to.equal(undefined)
      status.length = 0
      expect(await runCommandLine([...words('quiet terminal'), '--quiet'], io, '1')).to.equal(0)
      expect(status).to.deep.equal([undefined])
    })

    it('never shows a secret', async () => {
      const root = await start({})
      const { out, err } = await provision([
        '--root',
        root.server.url,
        '--user',
        ADMIN.user,
        '--password-file',
        path('password'),
      ])
      expect([...out, ...err].join('\n')).not.to.include(ADMIN.password)
      expect(readFileSync(path('password'), 'utf8')).to.equal(ADMIN.password)
    })
  })
})
