import { expect } from 'chai'
import fc from 'fast-check'
import {
  LicensingError,
  locateRoot,
  locationOf,
  parseRegistryFile,
  type ConnectionPoint,
  type RootSources,
} from '../../../../src/licensing/index.ts'

const FIVE = 'Windows Registry Editor Version 5.00\r\n\r\n'
const KEY = '[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\DRMS\\1.0]\r\n'
const WOW = '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Wow6432Node\\Microsoft\\DRMS\\1.0]\r\n'
const SUB = 'https://root.example/_wmcs/certification/subenrollservice.asmx'
const GIC = 'https://root.example/_wmcs/certification/certification.asmx'

const wide = (text: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
const ansi = (text: string): Buffer => Buffer.from(text, 'latin1')
const values = (sub: string, gic: string): string => `"SubEnrollmentURL"="${sub}"\r\n"GicURL"="${gic}"\r\n`
const BOTH = { subEnrollmentUrl: SUB, gicUrl: GIC }
const NEITHER = { subEnrollmentUrl: undefined, gicUrl: undefined }

const refusalOf = (work: () => unknown): Promise<string> =>
  Promise.resolve()
    .then(work)
    .then(
      () => 'nothing',
      (error: unknown) => (error instanceof LicensingError ? `${error.code}: ${error.message}` : String(error)),
    )

describe('Cc747641 a registry file as regedit exports it', () => {
  it('is UTF-16 with a byte order mark, or ANSI', () => {
    expect(parseRegistryFile(wide(FIVE + KEY + values(SUB, GIC)))).to.deep.equal(BOTH)
    expect(parseRegistryFile(ansi(`REGEDIT4\r\n\r\n${KEY}${values(SUB, GIC)}`))).to.deep.equal(BOTH)
    expect(parseRegistryFile(ansi(FIVE + KEY + values(SUB, GIC)))).to.deep.equal(BOTH)
  })

  it('has the key of 32-bit programs on 64-bit Windows, which is the one RMS reads there', () => {
    expect(parseRegistryFile(wide(FIVE + WOW + values(SUB, GIC)))).to.deep.equal(BOTH)
    expect(
      parseRegistryFile(wide(FIVE + KEY + values('http://other/', 'http://other/') + WOW + values(SUB, GIC))),
    ).to.deep.equal(BOTH)
  })

  it('names keys and values in any case, among others, with comments, other types and removals', () => {
    const text = [
      FIVE.trim(),
      '; a comment',
      '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\drms]',
      '"GicURL"="http://another key/"',
      '[HKEY_LOCAL_MACHINE\\SOFTWARE\\MICROSOFT\\DRMS\\1.0]',
      '@="default"',
      '"Number"=dword:00000001',
      '"Bytes"=hex(2):41,00,\\',
      '  42,00',
      `"subenrollmenturl"="${SUB}"`,
      '"Path"="C:\\\\Program Files\\\\RMS \\"1\\""',
      `"GICURL"="http://replaced/"`,
      `"GicUrl"="${GIC}"`,
      '[HKEY_CURRENT_USER\\Software\\Microsoft\\DRMS\\1.0]',
      '"GicURL"="http://user/"',
    ]
    expect(parseRegistryFile(wide(text.join('\r\n')))).to.deep.equal(BOTH)
    expect(parseRegistryFile(wide([...text, `[-${KEY.slice(1).trim()}`].join('\r\n')))).to.deep.equal(NEITHER)
    expect(parseRegistryFile(wide(`${FIVE}${KEY}${values(SUB, GIC)}"GicURL"=-\r\n`))).to.deep.equal({
      ...BOTH,
      gicUrl: undefined,
    })
  })

  it('may have neither value', () => expect(parseRegistryFile(wide(FIVE + KEY))).to.deep.equal(NEITHER))

  it('is nothing else', async () => {
    for (const bytes of [Buffer.alloc(0), ansi('MZ\u0000'), ansi('Windows Registry Editor Version 6.00\r\n')]) {
      expect(await refusalOf(() => parseRegistryFile(bytes))).to.match(
        /^root-unknown: The registry file does not begin/,
      )
    }
    expect(await refusalOf(() => parseRegistryFile(Buffer.alloc(1_048_577)))).to.match(/has more than 1048576 bytes/)
  })

  it('gives back any text that was written into it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\\', '"', '[', ']', '=', ';', 'ä', ' ', '/') })
    const escape = (value: string) => value.replaceAll(/[\\"]/g, (character) => `\\${character}`)
    fc.assert(
      fc.property(text, text, (sub, gic) => {
        expect(parseRegistryFile(wide(FIVE + KEY + values(escape(sub), escape(gic))))).to.deep.equal({
          subEnrollmentUrl: sub,
          gicUrl: gic,
        })
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => parseRegistryFile(Buffer.concat([ansi('REGEDIT4\r\n'), bytes]))).not.to.throw()
      }),
    )
  })
})

describe('Cc747641 where a licensing server looks for its root', () => {
  const point = (...bindings: string[]): ConnectionPoint => ({ dn: 'CN=SCP', bindings })
  let asked = 0

  const locate = (sources: Partial<RootSources>, points: readonly ConnectionPoint[] = []) => {
    asked = 0
    const directory = {
      find: () => {
        asked += 1
        return Promise.resolve(points)
      },
    }
    return locateRoot({ option: undefined, registry: undefined, settings: NEITHER, directory, ...sources })
  }

  it('is first what it is told, then the registry, then the directory', async () => {
    const points = [point('http://scp.example/_wmcs/Certification')]
    const registry = { subEnrollmentUrl: 'http://reg/s.asmx', gicUrl: 'http://reg/c.asmx' }
    const everything = { option: 'http://told', registry, settings: BOTH }
    expect(await locate(everything, points)).to.deep.equal(locationOf('http://told', 'option'))
    expect((await locate({ registry, settings: BOTH }, points)).subEnrollment).to.equal('http://reg/s.asmx')
    expect(await locate({ registry: NEITHER, settings: BOTH }, points)).to.deep.equal({
      subEnrollment: SUB,
      licensorCertificate: 'https://root.example/_wmcs/certification/server.asmx',
      source: 'settings',
    })
    expect(asked).to.equal(0)
    expect(await locate({}, points)).to.deep.equal({
      subEnrollment: 'http://scp.example/_wmcs/Certification/SubEnrollService.asmx',
      licensorCertificate: 'http://scp.example/_wmcs/Certification/server.asmx',
      source: 'directory',
    })
    expect(asked).to.equal(1)
  })

  it('Cc747605 is this server itself where GicURL is empty, whatever else is set', async () => {
    for (const subEnrollmentUrl of [SUB, undefined]) {
      expect(await refusalOf(() => locate({ registry: { subEnrollmentUrl, gicUrl: '' } }))).to.match(
        /^root-unknown: GicURL in the registry is empty: this is to be a root certification server/,
      )
    }
    expect(await refusalOf(() => locate({ settings: { ...BOTH, gicUrl: '' } }))).to.match(
      /^root-unknown: provisioning\.gicUrl is empty/,
    )
  })

  it('needs both URLs to be set', async () => {
    expect(await refusalOf(() => locate({ registry: { ...BOTH, gicUrl: undefined } }))).to.match(
      /GicURL in the registry is missing: both/,
    )
    expect(await refusalOf(() => locate({ settings: { ...BOTH, subEnrollmentUrl: undefined } }))).to.match(
      /provisioning\.subEnrollmentUrl is missing: both/,
    )
    expect(await refusalOf(() => locate({ settings: { ...BOTH, subEnrollmentUrl: '' } }))).to.match(/is missing: both/)
  })

  it('must be http or https, whoever says it', async () => {
    for (const [text, flaw] of [
      ['ftp://root/', 'is no http or https URL'],
      ['http://', 'is no http or https URL'],
      ['http://a\u0000b/', 'has white space or control characters'],
      [`http://${'a'.repeat(2050)}/`, 'has more than 2048 characters'],
      ['http://user:password@root/', 'has a name or a password'],
      ['http://root/#x', 'has a query or a fragment'],
    ] as const) {
      expect(await refusalOf(() => locate({ registry: { ...BOTH, subEnrollmentUrl: text } })), text).to.include(flaw)
      expect(await refusalOf(() => locate({ settings: { ...BOTH, gicUrl: text } })), text).to.include(flaw)
      const byDirectory = await refusalOf(() => locate({}, [point(text)]))
      expect(byDirectory, text).to.include(flaw)
      expect(byDirectory).to.match(/^.+$/)
      expect(byDirectory.length).to.be.below(500)
    }
  })

  it('is unknown where nobody names it', async () => {
    expect(await refusalOf(() => locate({ directory: undefined }))).to.match(
      /^root-unknown: No root is named: give --root URL/,
    )
  })

  for (const [root, sub, server] of [
    [
      'http://rms01',
      'http://rms01/_wmcs/Certification/SubEnrollService.asmx',
      'http://rms01/_wmcs/Certification/server.asmx',
    ],
    ['http://rms01/a/', 'http://rms01/a/SubEnrollService.asmx', 'http://rms01/a/server.asmx'],
    [
      'https://rms01:444/_wmcs/certification',
      'https://rms01:444/_wmcs/certification/SubEnrollService.asmx',
      'https://rms01:444/_wmcs/certification/server.asmx',
    ],
    ['http://rms01/x/SUBENROLLSERVICE.ASMX', 'http://rms01/x/SUBENROLLSERVICE.ASMX', 'http://rms01/x/server.asmx'],
  ] as const) {
    it(`${root} means two services`, () => {
      expect(locationOf(root, 'option')).to.deep.equal({
        subEnrollment: sub,
        licensorCertificate: server,
        source: 'option',
      })
    })
  }
})
