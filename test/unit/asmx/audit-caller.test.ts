import { expect } from 'chai'
import { parseSddl, parseSid } from '../../../src/access/index.ts'
import { createCallerAudit, decidingEntry } from '../../../src/asmx/audit-caller.ts'
import type { AuditEntry } from '../../../src/log/index.ts'

const AT = new Date('2026-03-01T12:00:00Z')
const USER = parseSid('S-1-5-21-1-2-3-1105')
const CALL = { file: 'Certification/SubEnrollService.asmx', remote: '127.0.0.1', at: AT } as const
const TOKEN = { name: 'EMULATOR\\rmsadmin', user: USER, groups: [] }

const [deny, allow] = parseSddl(`D:(D;;FR;;;${USER})(A;;FA;;;SY)`).dacl ?? []

function audit() {
  const entries: AuditEntry[] = []
  const log = { write: (entry: AuditEntry) => void entries.push(entry), close: () => undefined }
  return { entries, callers: createCallerAudit(log, 'RMS01') }
}

describe('the audit of callers', () => {
  it('names the entry that denies, and whom it is about', () => {
    const { entries, callers } = audit()
    callers.decided(CALL, TOKEN, { granted: false, decidedBy: 0, ace: deny, grantedMask: 1, missingMask: 0 })
    expect(entries).to.have.length(1)
    expect(entries[0]?.decided).to.deep.include({
      decision: 'denied',
      account: TOKEN.name,
      sid: USER,
      trustee: USER,
      server: 'RMS01',
    })
    expect(entries[0]?.decided.ace).to.match(/^Deny S-1-5-21-1-2-3-1105 /)
  })

  it('names the entry that allows', () => {
    const { entries, callers } = audit()
    callers.decided(CALL, TOKEN, { granted: true, decidedBy: 1, ace: allow, grantedMask: 0, missingMask: 1 })
    expect(entries[0]?.decided).to.deep.include({ decision: 'granted', trustee: 'S-1-5-18' })
    expect(entries[0]?.decided.ace).to.match(/^Allow .*FullControl$/)
  })

  it('says what decided where no entry has', () => {
    expect(
      decidingEntry({ granted: false, decidedBy: 'not-granted', ace: undefined, grantedMask: 1, missingMask: 0 }),
    ).to.equal('no entry')
    expect(
      decidingEntry({ granted: true, decidedBy: 'no-dacl', ace: undefined, grantedMask: 0, missingMask: 1 }),
    ).to.equal('no-dacl')
  })

  it('of a failed logon has who was claimed and why, and nobody’s SID', () => {
    const { entries, callers } = audit()
    callers.logonFailed(CALL, 'somebody', 'the account is disabled')
    const nobody = { server: 'RMS01', sid: undefined, ace: undefined, trustee: undefined }
    const failed = { decision: 'logon-failed', account: 'somebody', reason: 'the account is disabled' }
    const decided = { ...nobody, ...failed, file: CALL.file }
    expect(entries).to.deep.equal([{ at: AT, remote: '127.0.0.1', decided }])
  })

  it('has one object for what is decided again, and another for anything else', () => {
    const { entries, callers } = audit()
    const granted = { granted: true, decidedBy: 1, ace: allow, grantedMask: 0, missingMask: 1 }
    const refused = { granted: false, decidedBy: 0, ace: deny, grantedMask: 1, missingMask: 0 }
    callers.decided(CALL, TOKEN, granted)
    callers.decided({ ...CALL, remote: '192.0.2.7' }, TOKEN, { ...granted })
    callers.decided({ ...CALL, file: 'Licensing/License.asmx' }, TOKEN, granted)
    callers.decided(CALL, TOKEN, refused)
    callers.decided(CALL, { ...TOKEN, name: 'EMULATOR\\another' }, refused)
    const [first, again, elsewhere, otherwise, another] = entries.map(({ decided }) => decided)
    expect(again).to.equal(first)
    expect(elsewhere).to.deep.include({ file: 'Licensing/License.asmx', decision: 'granted' })
    expect(otherwise).to.deep.include({ file: CALL.file, decision: 'denied' })
    expect(another).to.deep.include({ account: 'EMULATOR\\another', decision: 'denied' })
  })

  it('is nothing without a log', () => {
    expect(() => createCallerAudit(undefined, 'RMS01').logonFailed(CALL, undefined, 'x')).not.to.throw()
  })
})
