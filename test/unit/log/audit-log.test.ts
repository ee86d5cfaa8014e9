import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { createAuditLog, type AuditEntry } from '../../../src/log/index.ts'
import { formatAuditEntry } from '../../../src/log/audit-log.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const ENTRY: AuditEntry = {
  at: new Date('2026-03-01T12:34:56.789Z'),
  remote: '127.0.0.1',
  decided: {
    decision: 'denied',
    account: 'EMULATOR\\rmsadmin',
    sid: 'S-1-5-21-1-2-3-1105',
    server: 'RMS01',
    file: 'Certification/SubEnrollService.asmx',
    ace: 'Deny S-1-5-21-1-2-3-1105 ReadAndExecute',
    trustee: 'S-1-5-21-1-2-3-1105',
    reason: undefined,
  },
}

describe('the audit log', () => {
  it('has one line of JSON for each decision, without what is not known', () => {
    expect(formatAuditEntry(ENTRY)).to.equal(
      '{"time":"2026-03-01T12:34:56.789Z","decision":"denied","account":"EMULATOR\\\\rmsadmin",' +
        '"sid":"S-1-5-21-1-2-3-1105","remote":"127.0.0.1","server":"RMS01","file":"Certification/SubEnrollService.asmx",' +
        '"ace":"Deny S-1-5-21-1-2-3-1105 ReadAndExecute","trustee":"S-1-5-21-1-2-3-1105"}\n',
    )
  })

  it('has its own time and address where the decision is the same object', () => {
    const first = formatAuditEntry(ENTRY)
    const later = { ...ENTRY, at: new Date('2026-03-01T12:34:57.001Z'), remote: '192.0.2.7' }
    const asWritten = first.replace('56.789Z', '57.001Z').replace('"127.0.0.1"', '"192.0.2.7"')
    expect(formatAuditEntry(later)).to.equal(asWritten)
    expect(formatAuditEntry({ ...later, remote: undefined })).to.equal(asWritten.replace('"remote":"192.0.2.7",', ''))
  })

  it('stays one line, whatever name is claimed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (account) => {
        const line = formatAuditEntry({ ...ENTRY, decided: { ...ENTRY.decided, account } })
        expect(line.slice(0, -1)).not.to.match(/[\n\r]/)
        expect((JSON.parse(line) as AuditEntry['decided']).account).to.equal(account)
      }),
    )
  })

  it('lies in a file for each day, which its owner alone can read', () => {
    const directory = temporaryDirectory()
    const failures: unknown[] = []
    const note = (what: unknown) => void failures.push(what)
    const log = createAuditLog({ directory: directory.path, keep: 9, onFailure: note, onRecovery: note })
    log.write(ENTRY)
    log.write({
      ...ENTRY,
      at: new Date('2026-03-02T00:00:00Z'),
      decided: { ...ENTRY.decided, decision: 'logon-failed', reason: 'the account is disabled' },
    })
    log.close()
    const folder = join(directory.path, 'audit')
    expect(readdirSync(folder)).to.deep.equal(['audit260301.log', 'audit260302.log'])
    expect(readFileSync(join(folder, 'audit260301.log'), 'utf8')).to.equal(formatAuditEntry(ENTRY))
    expect(statSync(join(folder, 'audit260301.log')).mode & 0o777).to.equal(0o600)
    expect(failures).to.deep.equal([])
    directory.remove()
  })
})
