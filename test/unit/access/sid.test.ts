import { expect } from 'chai'
import fc from 'fast-check'
import { AccessError, domainOfSid, formatSidBytes, isSid, parseSid, parseSidBytes } from '../../../src/access/index.ts'
import { relativeSid, ridOfSid, SIDS, wellKnownName, wellKnownSid } from '../../../src/access/index.ts'
import { arbitrarySid } from './arbitraries.ts'

describe('[MS-DTYP] §2.4.2.1 SID strings', () => {
  const canonical: [string, string][] = [
    ['S-1-5-18', 'S-1-5-18'],
    ['s-1-5-32-544', 'S-1-5-32-544'],
    ['S-1-0x5-0x20-0X220', 'S-1-5-32-544'],
    ['S-1-4294967295-0', 'S-1-4294967295-0'],
    ['S-1-4294967296-1', 'S-1-0x000100000000-1'],
    ['S-1-0x12a05f200-30-40', 'S-1-0x00012A05F200-30-40'],
    ['S-1-5-21-4294967295-0-0-513', 'S-1-5-21-4294967295-0-0-513'],
  ]
  for (const [text, expected] of canonical) {
    it(`reads ${text} as ${expected}`, () => expect(parseSid(text)).to.equal(expected))
  }

  const wrong = ['', 'S', 'S-', 'S-1', 'S-1-', 'S-1-5', 'S-1-5-', 'S-2-5-18', 'S-1-5-018', 'S-1-5--18', ' S-1-5-18']
  wrong.push('S-1-5-18 ', 'S-1-5-4294967296', 'S-1-281474976710656-1', 'S-1-0x1000000000000-1', 'S-1-5-0x', 'SY')
  wrong.push(`S-1-5${'-1'.repeat(16)}`, 'S-1-5-18\n', 'S-1-5-1e3')
  for (const text of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      expect(() => parseSid(text))
        .to.throw(AccessError)
        .with.property('code', 'sid-malformed'))
  }

  it('calls only the canonical spelling a SID', () => {
    expect(isSid('S-1-5-18')).to.equal(true)
    expect(isSid('s-1-5-18')).to.equal(false)
    expect(isSid('SYSTEM')).to.equal(false)
  })

  it('takes domain and number apart and puts them together', () => {
    const domain = parseSid('S-1-5-21-1-2-3')
    const user = relativeSid(domain, 1104)
    expect(user).to.equal('S-1-5-21-1-2-3-1104')
    expect(domainOfSid(user)).to.equal(domain)
    expect(ridOfSid(user)).to.equal(1104)
    expect(domainOfSid(SIDS.system)).to.equal(undefined)
  })
})

describe('[MS-DTYP] §2.4.2.2 SID packets', () => {
  it('are as in the example of §2.5.1.4', () => {
    const hex = '01020000000000052000000020020000'
    expect(Buffer.from(formatSidBytes(SIDS.administrators)).toString('hex')).to.equal(hex)
    expect(parseSidBytes(Buffer.from(hex, 'hex'))).to.equal('S-1-5-32-544')
  })

  it('survive the way there and back', () => {
    fc.assert(fc.property(arbitrarySid, (sid) => parseSidBytes(formatSidBytes(sid)) === sid && parseSid(sid) === sid))
  })

  for (const hex of ['', '01', '0101000000000005', '0201000000000005' + '12000000', '0100000000000005']) {
    it(`are refused when they are ${hex || 'empty'}`, () =>
      expect(() => parseSidBytes(Buffer.from(hex, 'hex'))).to.throw(AccessError))
  }
  it('are refused with more than 15 sub-authorities', () => {
    expect(() => parseSidBytes(Buffer.concat([Buffer.from('0110000000000005', 'hex'), Buffer.alloc(64)]))).to.throw(
      AccessError,
    )
  })
})

describe('[MS-DTYP] §2.4.2.4 well-known SIDs', () => {
  it('have names both ways', () => {
    expect(wellKnownName(SIDS.system)).to.equal('NT AUTHORITY\\SYSTEM')
    expect(wellKnownSid('nt authority\\system')).to.equal(SIDS.system)
    expect(wellKnownSid('Authenticated Users')).to.equal(SIDS.authenticatedUsers)
    expect(wellKnownSid('everyone')).to.equal(SIDS.everyone)
    expect(wellKnownSid('nobody')).to.equal(undefined)
  })

  it('of a domain have names in that domain only', () => {
    const domain = parseSid('S-1-5-21-1-2-3')
    expect(wellKnownName(relativeSid(domain, 512), domain)).to.equal('Domain Admins')
    expect(wellKnownName(relativeSid(domain, 512))).to.equal(undefined)
    expect(wellKnownName(parseSid('S-1-5-21-1-2-4-512'), domain)).to.equal(undefined)
  })
})
