import { expect } from 'chai'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLdapDirectory, type DirectoryOptions } from '../../src/directory/index.ts'
import { LicensingError } from '../../src/licensing/index.ts'
import { isInstalled } from '../support/installed.ts'
import { BIND, CONTEXT, hasSlapd, startSlapd, type Slapd, type TestConnectionPoint } from '../support/slapd.ts'
import { startStandInRoot, type StandInRoot } from '../support/stand-in-root.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'

const isThere = isInstalled(hasSlapd(), 'slapd')

const title = `[MS-RMPR] §3.1.4.4 the service connection point in a real directory (${isThere ? 'slapd' : 'SKIPPED: apt-get install slapd'})`

describe(title, function () {
  this.timeout(60_000)
  if (!isThere) {
    it.skip('needs Debian’s slapd')
    return
  }
  const temporary = temporaryDirectory()
  const running: Slapd[] = []
  let root: StandInRoot

  const start = async (points: readonly TestConnectionPoint[] | undefined, options?: { isForest?: boolean }) => {
    const slapd = await startSlapd(
      join(temporary.path, `slapd ${running.length}`).replaceAll(' ', '-'),
      points,
      options,
    )
    running.push(slapd)
    return slapd
  }

  const ask = (url: string, more: Partial<DirectoryOptions> = {}) =>
    createLdapDirectory({ url, bind: undefined, startTls: false, authorities: undefined, ...more }).find()

  const refusalOf = (asked: Promise<unknown>): Promise<string> =>
    asked.then(
      () => 'nothing',
      (error: unknown) => (error instanceof LicensingError ? `${error.code}: ${error.message}` : String(error)),
    )

  const provision = (slapd: Slapd, name: string, more: readonly string[] = []) =>
    run([
      ...['provision', '--data', join(temporary.path, name), '--url', 'http://licensing.example/_wmcs'],
      ...['--name', 'LICENSING', '--set', `provisioning.directory.url=${slapd.url}`, ...more],
    ])

  before(async () => {
    root = await startStandInRoot('root', new Date(Date.now() - 86_400_000))
  })

  after(async () => {
    await root.close()
    await Promise.all(running.map((slapd) => slapd.stop()))
    temporary.remove()
  })

  for (const name of ['SCP', 'MSRMRootCluster']) {
    it(`is found by its keywords, called ${name}, and a licensing server is enrolled at the root it names`, async () => {
      const slapd = await start([
        { name, bindings: [`${root.url}/_wmcs/Certification`] },
        { name: 'another product', bindings: ['http://elsewhere/'], keywords: ['MSRMRootCluster'] },
        { name: 'a third', bindings: ['http://elsewhere/'], keywords: ['1.0', 'LicensingCluster'] },
      ])
      const found = await ask(slapd.url)
      expect(found.map(({ bindings }) => bindings)).to.deep.equal([[`${root.url}/_wmcs/Certification`]])
      expect(found[0]?.dn.toLowerCase()).to.equal(
        `cn=${name},cn=RightsManagementServices,cn=Services,${CONTEXT}`.toLowerCase(),
      )
      const { code, out, err } = await provision(slapd, `by ${name}`)
      expect({ code, err }).to.deep.equal({ code: 0, err: [] })
      expect(out).to.include(`asking ${root.url}/_wmcs/Certification/SubEnrollService.asmx for a licensor certificate`)
    })
  }

  it('is read over ldaps and StartTLS, with a logon, where the server’s certificate and name are right', async () => {
    const [slapd] = running
    const authorities = readFileSync(slapd!.certificate, 'utf8')
    expect(await ask(slapd!.tlsUrl, { authorities, bind: BIND })).to.have.length(1)
    expect(await ask(slapd!.url, { authorities, startTls: true, bind: BIND })).to.have.length(1)
    expect(await refusalOf(ask(slapd!.tlsUrl))).to.match(/^directory-failed: .*self-signed certificate/)
    expect(await refusalOf(ask(slapd!.url, { startTls: true }))).to.match(
      /^directory-failed: .*self-signed certificate/,
    )
    const byAddress = slapd!.tlsUrl.replace('localhost', '127.0.0.1')
    expect(await refusalOf(ask(byAddress, { authorities }))).to.match(/^directory-failed: .*(?:altnames|IP)/)
    const wrong = { dn: BIND.dn, password: 'another' }
    expect(await refusalOf(ask(slapd!.tlsUrl, { authorities, bind: wrong }))).to.match(/does not take the logon/)
  })

  it('takes password and authorities out of the files that the settings name', async () => {
    const [slapd] = running
    const file = join(temporary.path, 'directory-password')
    writeFileSync(file, `${BIND.password}\n`)
    const { code, err } = await provision(slapd!, 'with a logon', [
      ...['--set', `provisioning.directory.bindDn=${BIND.dn}`, '--set', `provisioning.directory.passwordFile=${file}`],
      ...['--set', `provisioning.directory.ca=${slapd!.certificate}`, '--set', 'provisioning.directory.startTls=true'],
    ])
    expect({ code, err }).to.deep.equal({ code: 0, err: [] })
    const half = await provision(slapd!, 'half a logon', ['--set', `provisioning.directory.bindDn=${BIND.dn}`])
    expect(half.err).to.deep.equal([
      'provisioning.directory.bindDn and provisioning.directory.passwordFile go together.',
    ])
    expect(half.code).to.equal(2)
  })

  it('says what to do where there is none, or not even the container, or no forest', async () => {
    const message = /^The directory has no service connection point of a root .* give --root URL\.$/
    for (const points of [[], undefined]) {
      const { code, err } = await provision(await start(points), 'none')
      expect({ code, lines: err.length }).to.deep.equal({ code: 1, lines: 1 })
      expect(err[0]).to.match(message)
    }
    const { err } = await provision(await start([], { isForest: false }), 'no forest')
    expect(err.join('\n')).to.match(/^The directory at ldap:.* names no configuration naming context/)
  })

  it('says what to do where several name different roots, and takes them where they are one', async () => {
    const two = await start([
      { name: 'SCP', bindings: [`${root.url}/_wmcs/Certification`] },
      { name: 'MSRMRootCluster', bindings: ['http://old.example/_wmcs/Certification'] },
    ])
    const { code, err } = await provision(two, 'two')
    expect(code).to.equal(1)
    expect(err.join('\n')).to.match(
      /^The directory has 2 service connection points that name different roots: .*stale ones/,
    )
    const same = await start([
      { name: 'SCP', bindings: [`${root.url}/_wmcs/Certification`] },
      { name: 'MSRMRootCluster', bindings: [`${root.url}/_WMCS/certification/`] },
    ])
    expect((await provision(same, 'the same twice')).code).to.equal(0)
  })

  it('says that it may be stale where there is no root any more', async () => {
    const slapd = await start([{ name: 'SCP', bindings: ['http://127.0.0.1:1/_wmcs/Certification'] }])
    const { code, err } = await provision(slapd, 'stale')
    expect({ code, lines: err.length }).to.deep.equal({ code: 1, lines: 1 })
    expect(err[0]).to.match(/cannot be reached: .*service connection point has named it, and may be stale/)
  })

  for (const [binding, flaw] of [
    ['file:///etc/passwd', 'is no http or https URL'],
    ['http://user:secret@root/_wmcs/Certification', 'has a name or a password in it'],
    ['http://root/_wmcs?x=1', 'has a query or a fragment'],
    ['http://root/a b', 'has white space or control characters in it'],
  ] as const) {
    it(`refuses ${binding}`, async () => {
      const slapd = await start([{ name: 'SCP', bindings: [binding] }])
      const { code, err } = await provision(slapd, 'hostile')
      expect({ code, lines: err.length }).to.deep.equal({ code: 1, lines: 1 })
      expect(err[0])
        .to.match(/^serviceBindingInformation of the service connection point /)
        .and.to.include(flaw)
    })
  }

  it('refuses a service connection point with no address, or with two', async () => {
    for (const [bindings, what] of [
      [[], 'no value'],
      [['http://a/', 'http://b/'], '2 values'],
    ] as const) {
      const { err } = await provision(await start([{ name: 'SCP', bindings }]), 'counted')
      expect(err.join('\n'))
        .to.match(/^The service connection point /)
        .and.to.include(what)
    }
  })
})
