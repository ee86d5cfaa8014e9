import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { denyAccess, FILE_PERMISSIONS, type SecurityDescriptor } from '../../src/access/index.ts'
import { SUB_ENROLL_FILE } from '../../src/protocol/paths.ts'
import { ADMIN, ADMINS, basic, OPERATOR } from '../support/admin.ts'
import { RawClient } from '../support/raw-http.ts'
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

  /** The last fields and others of each W3C line. */
  const w3cLines = (): string[][] =>
    read('W3SVC1')
      .split('\r\n')
      .filter((line) => /^\d/.test(line))
      .map((line) => line.split(' '))

  it('have a line with dashes for what could not be read as a request', async () => {
    const root = await startTestRoot({ path: path() })
    for (const bytes of [
      'secret=hunter2 nonsense\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
    ]) {
      const client = new RawClient(root.server.url)
      await client.send(bytes)
      await client.receive()
      client.destroy()
    }
    await root.close()
    const lines = w3cLines()
    expect(lines.map((fields) => fields.slice(4, 7).concat(fields.slice(8, 9)).join(' '))).to.deep.equal(
      Array(3).fill('- - - -'),
    )
    expect(lines.map((fields) => fields[11])).to.deep.equal(['400', '400', '505'])
    expect(lines.every((fields) => fields.length === 14)).to.equal(true)
    expect(read('W3SVC1')).not.to.contain('hunter2')
  })

  it('name the entry that denies, in the audit', async () => {
    const root = await startTestRoot({ path: path() })
    await root.grant(ADMINS)
    const sid = await root.installation.accounts.findSid('rmsadmin')
    if (sid === undefined) throw new Error('no account')
    const deny = (descriptor: SecurityDescriptor) => denyAccess(descriptor, sid, FILE_PERMISSIONS.ReadAndExecute)
    await root.installation.fileAccess.change(SUB_ENROLL_FILE, deny, OPERATOR)
    expect((await postSubEnroll(root.serviceUrl, { authorization: basic(ADMIN) })).status).to.equal(401)
    await root.close()
    const entry = JSON.parse(read('audit')) as Record<string, string>
    expect(entry).to.deep.include({ decision: 'denied', account: ADMIN.user, sid, trustee: sid })
    expect(entry['ace']).to.equal(`Deny ${sid} ReadAndExecute`)
  })

  it('name who looks at an open page, where he has proved it, and nobody otherwise', async () => {
    const root = await startTestRoot({ path: path() })
    for (const authorization of [undefined, basic(ADMIN), wrong]) {
      const { status } = await fetch(root.serviceUrl, { headers: authorization === undefined ? {} : { authorization } })
      expect(status).to.equal(200)
    }
    await root.close()
    expect(w3cLines().map((fields) => [fields[8], fields[11]])).to.deep.equal([
      ['-', '200'],
      [ADMIN.user, '200'],
      ['-', '200'],
    ])
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
