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
    expect(entries[0]).to.deep.include({
      decision: 'denied',
      account: TOKEN.name,
      sid: USER,
      trustee: USER,
      server: 'RMS01',
    })
    expect(entries[0]?.ace).to.match(/^Deny S-1-5-21-1-2-3-1105 /)
  })

  it('names the entry that allows', () => {
    const { entries, callers } = audit()
    callers.decided(CALL, TOKEN, { granted: true, decidedBy: 1, ace: allow, grantedMask: 0, missingMask: 1 })
    expect(entries[0]).to.deep.include({ decision: 'granted', trustee: 'S-1-5-18' })
    expect(entries[0]?.ace).to.match(/^Allow .*FullControl$/)
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
    expect(entries).to.deep.equal([
      {
        ...{
          at: AT,
          decision: 'logon-failed',
          account: 'somebody',
          sid: undefined,
          remote: '127.0.0.1',
          server: 'RMS01',
        },
        ...{ file: CALL.file, ace: undefined, trustee: undefined, reason: 'the account is disabled' },
      },
    ])
  })

  it('is nothing without a log', () => {
    expect(() => createCallerAudit(undefined, 'RMS01').logonFailed(CALL, undefined, 'x')).not.to.throw()
  })
})
