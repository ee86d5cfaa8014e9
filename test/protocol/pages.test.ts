import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '../../src/base/logger.ts'
import { silentLogger } from '../../src/base/logger.ts'
import { verifyChain } from '../../src/certificates/index.ts'
import { SUB_ENROLL_PATH as PATH } from '../../src/protocol/paths.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { blockOf, blocksOf, faultsOfPage, verdictOf } from '../support/html-page.ts'
import { isInstalled } from '../support/installed.ts'
import { runProgram } from '../support/process.ts'
import { exchange, headerOf, rawRequest } from '../support/raw-http.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { chainIn } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

/** Gets a page over a socket of its own. */
async function getPage(root: TestRoot, query: string, ...headers: readonly string[]) {
  const lines = [`GET ${PATH}${query} HTTP/1.1`, ...(headers.length > 0 ? headers : ['Host: rms01'])]
  const answer = await exchange(root.server.url, rawRequest(lines))
  if (answer === undefined) throw new Error('no answer')
  return { ...answer, text: answer.body.toString() }
}

describe('The pages of SubEnrollService.asmx', () => {
  let root: TestRoot
  const logged: unknown[] = []
  const logger: Logger = { ...silentLogger, warn: (...entry: unknown[]) => void logged.push(entry) }

  before(async () => {
    root = await startTestRoot({ logger })
  })

  after(() => root.close())

  for (const [query, shows] of [
    ['', '<h1>SubEnrollService</h1>'],
    ['?', '<h1>SubEnrollService</h1>'],
    ['?foo=bar', '<h1>SubEnrollService</h1>'],
    ['?schema', '<h1>SubEnrollService</h1>'],
    ['?op', '<h1>SubEnrollService</h1>'],
    ['?wsdl&disco', '<h1>SubEnrollService</h1>'],
    ['?op=SubEnroll', '<h1>SubEnroll</h1>'],
    ['?OP=SubEnrol%6C&x', '<h1>SubEnroll</h1>'],
    ['?op=Nope', "<p>Method 'Nope' was not found in service SubEnrollService."],
    ['?op=subenroll', "<p>Method 'subenroll' was not found in service SubEnrollService."],
    ['?op=', "<p>Method '' was not found in service SubEnrollService."],
    ['?op=__proto__', "<p>Method '__proto__' was not found in service SubEnrollService."],
    ['?op=SubEnroll&op=SubEnroll', "<p>Method 'SubEnroll,SubEnroll' was not found in service SubEnrollService."],
    ['?op=%3Cb%3E%22%26', "<p>Method '&lt;b&gt;&quot;&amp;' was not found in service SubEnrollService."],
  ] as const) {
    it(`${query === '' ? 'the plain address' : query} gives ${shows}`, async () => {
      const answer = await getPage(root, query)
      expect(answer.status).to.equal(200)
      expect(headerOf(answer, 'content-type')).to.equal('text/html; charset=utf-8')
      expect(headerOf(answer, 'cache-control')).to.equal('private, max-age=0')
      expect(headerOf(answer, 'content-length')).to.equal(String(answer.body.length))
      expect(answer.text).to.contain(shows)
      expect(answer.text).to.contain('<title>SubEnrollService Web Service</title>')
      expect(await faultsOfPage(answer.text)).to.deep.equal([])
    })
  }

  it('name the address that the client has used, or where the connection came in when Host is none', async () => {
    const { text } = await getPage(root, '?op=SubEnroll', 'Host: rms02.example:81')
    expect(blockOf(text, 'POST')).to.contain(`POST ${PATH} HTTP/1.1\nHost: rms02.example\n`)
    expect(text).to.contain(`http://rms02.example:81${PATH}`)
    const hostile = await getPage(root, '', 'Host: "><script>alert(1)</script>')
    expect(hostile.text).not.to.contain('<script')
    expect(hostile.text).to.contain(`${root.server.url}${PATH}`)
  })

  it('have the path as it was asked for', async () => {
    const lines = [`GET ${PATH.toUpperCase()}?op=SubEnroll HTTP/1.1`, 'Host: a']
    const text = (await exchange(root.server.url, rawRequest(lines)))?.body.toString() ?? ''
    expect(text).to.contain(`href="${PATH.toUpperCase()}?disco"`)
    expect(blockOf(text, 'POST')).to.match(new RegExp(`^POST ${PATH.toUpperCase()} `))
  })

  it('say who is calling and whether that one may, and never challenge', async () => {
    const stands = async (authorization?: string) => {
      const headers = authorization === undefined ? [] : [`Authorization: ${authorization}`]
      const answer = await getPage(root, '', 'Host: a', ...headers)
      expect([answer.status, headerOf(answer, 'www-authenticate')]).to.deep.equal([200, undefined])
      return verdictOf(answer.text).split(' ', 4).join(' ')
    }
    expect(await stands()).to.equal('Not without logging on.')
    expect(await stands('Bearer x')).to.equal('Not without logging on.')
    expect(await stands('Basic !')).to.equal('No. The credentials that')
    expect(await stands(basic({ ...ADMIN, password: 'x' }))).to.equal('No. The credentials that')
    expect(await stands(basic({ ...ADMIN, user: '<b>' }))).to.equal('No. The credentials that')
    expect(await stands(basic(ADMIN))).to.equal('No. You are EMULATOR\\rmsadmin,')
    const denied = await getPage(root, '?op=SubEnroll', 'Host: a', `Authorization: ${basic(ADMIN)}`)
    expect(blocksOf(denied.text)).to.include(`rms-emulator dacl grant SubEnrollService.asmx 'EMULATOR\\rmsadmin'`)
    await root.grant('rmsadmin')
    expect(await stands(basic(ADMIN))).to.equal('Yes. You are EMULATOR\\rmsadmin,')
    expect(await stands()).to.equal('Not without logging on.')
  })

  it('tell nobody what else is on the access list, but the log of wrong passwords', async () => {
    await root.grant('RMS Administrators')
    for (const authorization of [undefined, basic(ADMIN), basic({ ...ADMIN, password: 'x' })]) {
      const headers = authorization === undefined ? [] : [`Authorization: ${authorization}`]
      const { text } = await getPage(root, '', 'Host: a', ...headers)
      expect(text).not.to.match(/Administrators|S-1-/)
    }
    expect(JSON.stringify(logged.at(-1)))
      .to.contain('logon failed')
      .and.contain('rmsadmin')
      .and.not.contain('"x"')
  })
})

/** A message as it stands on a page, with line ends of HTTP and credentials. */
function withCredentials(sample: string): Buffer {
  const split = sample.indexOf('\n\n')
  const head = [...sample.slice(0, split).split('\n'), `Authorization: ${basic(ADMIN)}`]
  return rawRequest(head, sample.slice(split + 2))
}

describe('A sample request, sent as it stands on the page by somebody who is let in', () => {
  for (const set of [
    [],
    ['cryptographicMode=2'],
    ['profile=rms-1.0'],
    ['asmx.soap12=true'],
    ['request.keySizes=1024,2048'],
    ['request.rekey=refuse'],
  ]) {
    it(`sub-enrolls, and a second time renews (${set.join() || 'default settings'})`, async () => {
      const root = await startTestRoot({ set })
      try {
        const { text } = await getPage(root, '?op=SubEnroll')
        const samples = blocksOf(text).filter((block) => block.startsWith('POST'))
        expect(samples).to.have.length(set.includes('asmx.soap12=true') ? 2 : 1)
        for (const sample of samples) {
          expect((await exchange(root.server.url, withCredentials(sample)))?.status).to.equal(401)
        }
        await root.grant('rmsadmin')
        for (const sample of [...samples, ...samples]) {
          const answer = await exchange(root.server.url, withCredentials(sample))
          expect(answer?.status).to.equal(200)
          const chain = chainIn(answer?.body.toString() ?? '')
          expect(chain).to.have.length(5)
          expect(verifyChain(chain, { anchors: await root.anchors(), at: new Date() }).ok).to.equal(true)
        }
        const relations = (await root.enrollments()).map(({ relation }) => relation)
        expect(new Set(relations.slice(0, -1))).to.deep.equal(new Set(['renewal']))
        expect(relations.at(-1)).to.equal('first')
      } finally {
        await root.close()
      }
    })
  }

  const curl = spawnSync('curl', ['--version'], { encoding: 'utf8' })
  const state = curl.status === 0 ? (curl.stdout.split('\n')[0] ?? '') : 'SKIPPED: apt-get install curl'

  it(`sub-enrolls by the command for curl too (${state.split(' ', 2).join(' ')})`, async function () {
    if (!isInstalled(curl.status === 0, 'curl')) this.skip()
    const root = await startTestRoot({ set: ['asmx.soap12=true'] })
    const directory = temporaryDirectory()
    try {
      await root.grant('rmsadmin')
      const headers = { authorization: basic(ADMIN) }
      const page = await (await fetch(`${root.serviceUrl}?op=SubEnroll`, { headers })).text()
      const samples = blocksOf(page).filter((block) => block.startsWith('POST'))
      const commands = blocksOf(page).filter((block) => block.startsWith('curl'))
      expect(commands).to.have.length(2)
      for (const [i, sample] of samples.entries()) {
        writeFileSync(join(directory.path, 'request.xml'), `${sample.slice(sample.indexOf('\n\n') + 2)}\n`)
        // The password is what curl would ask for.
        const command = commands[i]?.replace(`--user '${ADMIN.user}'`, `--user '${ADMIN.user}:${ADMIN.password}'`) ?? ''
        const { code, stdout, stderr } = await runProgram('sh', ['-c', `cd ${directory.path} && ${command}`])
        expect(code, stderr).to.equal(0)
        expect(chainIn(stdout), stdout).to.have.length(5)
      }
    } finally {
      directory.remove()
      await root.close()
    }
  })
})
