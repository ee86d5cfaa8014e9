import { expect } from 'chai'
import fc from 'fast-check'
import { formatW3cDirectives, formatW3cEntry, type W3cEntry } from '../../../src/log/w3c-entry.ts'

const ENTRY: W3cEntry = {
  at: new Date('2026-03-01T12:34:56.789Z'),
  serverAddress: '127.0.0.1',
  serverPort: 80,
  method: 'POST',
  target: '/_wmcs/Certification/SubEnrollService.asmx',
  userName: 'EMULATOR\\rmsadmin',
  clientAddress: '127.0.0.1',
  userAgent: 'Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 1.1.4322.573)',
  status: 401,
  subStatus: 3,
  win32Status: 5,
}

describe('the log of requests, W3C Extended Log File Format', () => {
  it('says what IIS 6 says by default, in its order', () => {
    expect(formatW3cEntry(ENTRY)).to.equal(
      '2026-03-01 12:34:56 W3SVC1 127.0.0.1 POST /_wmcs/Certification/SubEnrollService.asmx - 80 EMULATOR\\rmsadmin ' +
        '127.0.0.1 Mozilla/4.0+(compatible;+MSIE+6.0;+MS+Web+Services+Client+Protocol+1.1.4322.573) 401 3 5\r\n',
    )
  })

  it('begins with its directives', () => {
    const lines = formatW3cDirectives(ENTRY.at).split('\r\n')
    expect(lines).to.have.length(5)
    expect(lines[2]).to.equal('#Date: 2026-03-01 12:34:56')
    expect(lines[3]?.split(' ').slice(1)).to.have.length(formatW3cEntry(ENTRY).split(' ').length)
    expect(lines[4]).to.equal('')
  })

  it('has a dash for what is not there', () => {
    const line = formatW3cEntry({ ...ENTRY, userName: undefined, userAgent: '' })
    expect(line).to.contain(' - 80 - 127.0.0.1 - 401 ')
    const unread = { method: undefined, target: undefined, serverPort: undefined, serverAddress: undefined }
    expect(formatW3cEntry({ ...ENTRY, ...unread })).to.contain(' W3SVC1 - - - - - EMULATOR')
  })

  it('tells path and query apart at the first question mark', () => {
    expect(formatW3cEntry({ ...ENTRY, target: '/a?b?c' })).to.contain(' POST /a b?c 80 ')
    expect(formatW3cEntry({ ...ENTRY, target: '/a?' })).to.contain(' POST /a - 80 ')
    expect(formatW3cEntry({ ...ENTRY, target: '?' })).to.contain(' POST - - 80 ')
  })

  it('has what is new of each request, however much is as before', () => {
    const changed: Partial<W3cEntry>[] = [
      { at: new Date('2026-03-01T12:34:57.001Z') },
      { serverAddress: '192.0.2.1' },
      { serverPort: 81 },
      { method: 'GET' },
      { target: '/other' },
      { userName: 'EMULATOR\\another' },
      { clientAddress: '192.0.2.2' },
      { userAgent: 'other' },
      { status: 200 },
      { subStatus: 0 },
      { win32Status: 0 },
    ]
    const before = formatW3cEntry(ENTRY)
    const lines = changed.map((change) => {
      const line = formatW3cEntry({ ...ENTRY, ...change })
      expect(formatW3cEntry(ENTRY)).to.equal(before)
      return line
    })
    expect(new Set([before, ...lines])).to.have.property('size', changed.length + 1)
  })

  it('stays one line of fourteen fields, whatever a client sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'binary' }), (hostile, other) => {
        const line = formatW3cEntry({ ...ENTRY, target: hostile, method: other, userAgent: hostile, userName: other })
        expect(line.split(/\s/u).filter((part) => part !== '')).to.have.length(14)
        expect(line.endsWith('\r\n')).to.equal(true)
        expect(line.slice(0, -2)).not.to.match(/[\p{Cc}\u2028\u2029]/u)
      }),
    )
    expect(formatW3cEntry({ ...ENTRY, userAgent: 'a'.repeat(100_000) }).length).to.be.below(5000)
  })
})
