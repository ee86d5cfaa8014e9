import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { ADMIN, basic } from '../support/admin.ts'
import { startTestRoot } from '../support/root-server.ts'
import { postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'

const wrong = basic({ ...ADMIN, password: 'not-the-password' })
const NTLM = 'NTLM TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAFASgKAAAADw=='

describe('the logs of a server', () => {
  let base: string

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'rms-emulator-logs-'))
  })

  afterEach(() => rmSync(base, { recursive: true, force: true }))

  const path = () => join(base, 'root')
  const read = (folder: string): string =>
    readdirSync(join(path(), 'logs', folder))
      .map((name) => readFileSync(join(path(), 'logs', folder, name), 'utf8'))
      .join('')

  it('tell 401.2, 401.1, 401.3 and 200 apart, in pages, W3C lines and audit, and nothing secret', async () => {
    const root = await startTestRoot({ path: path(), set: ['admin.contact=help<b>@example.com'] })
    const authorization = basic(ADMIN)
    const pages: string[] = []
    for (const options of [{}, { authorization: NTLM }, { authorization: wrong }, { authorization }]) {
      const { status, text } = await postSubEnroll(root.serviceUrl, options)
      expect(status).to.equal(401)
      pages.push(text)
    }
    await root.grant('rmsadmin')
    expect((await postSubEnroll(root.serviceUrl, { authorization })).status).to.equal(200)
    await fetch(`${root.server.url}/a%0d%0ab?c d`, { headers: { 'user-agent': 'evil\tagent #Fields: x' } })
    await root.close()
    expect(pages.map((page) => /401\.\d/.exec(page)?.[0])).to.deep.equal(['401.2', '401.1', '401.1', '401.3'])
    for (const page of pages) expect(page).to.contain('Administrative contact: help&#60;b&#62;@example.com')
    expect(pages[3]).to.contain('Access is denied.').and.to.contain('Error message 401.3:')
    const lines = read('W3SVC1').split('\r\n').slice(4, -1)
    const field = (index: number) => lines.map((line) => line.split(' ')[index])
    expect(lines.map((line) => line.split(' ').slice(-3).join(' '))).to.deep.equal([
      '401 2 5',
      '401 1 2148074254',
      '401 1 1326',
      '401 3 5',
      '200 0 0',
      '404 0 2',
    ])
    expect(field(8)).to.deep.equal(['-', '-', '-', 'EMULATOR\\rmsadmin', 'EMULATOR\\rmsadmin', '-'])
    expect(lines.every((line) => line.split(' ').length === 14)).to.equal(true)
    const audit = read('audit').trim().split('\n')
    const entries = audit.map((line) => JSON.parse(line) as Record<string, string>)
    expect(entries.map(({ decision }) => decision)).to.deep.equal(['logon-failed', 'denied', 'granted'])
    expect(entries[1]?.['ace']).to.equal('no entry')
    expect(entries[2]?.['ace']).to.match(/^Allow /)
    expect(entries[2]?.['trustee']).to.equal(entries[2]?.['sid'])
    const everything = read('W3SVC1') + read('audit')
    const body = subEnrollEnvelope()
    const secrets = [ADMIN.password, 'not-the-password', authorization.slice(6), wrong.slice(6), NTLM.slice(5)]
    for (const secret of [...secrets, body.slice(0, 40)]) expect(everything).not.to.contain(secret)
  })

  it('are not written when they are switched off', async () => {
    const root = await startTestRoot({ path: path(), set: ['log.w3c=off', 'log.audit=off'] })
    await postSubEnroll(root.serviceUrl, {})
    await root.close()
    expect(existsSync(join(path(), 'logs'))).to.equal(false)
  })

  it('do not keep the server from answering when they cannot be written', async () => {
    const told: string[] = []
    const logger = { info: () => {}, warn: () => {}, error: (_: object, message: string) => void told.push(message) }
    const root = await startTestRoot({ path: path(), logger })
    writeFileSync(join(path(), 'logs'), 'a file in the way')
    expect((await postSubEnroll(root.serviceUrl, { authorization: wrong })).status).to.equal(401)
    await root.close()
    expect(told.sort()).to.deep.equal(['the audit log cannot be written', 'the log of requests cannot be written'])
  })
})
