import { join } from 'node:path'
import { expect } from 'chai'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { run } from './fake-io.ts'

const FILE = 'SubEnrollService.asmx'
const HEADING = 'Certification/SubEnrollService.asmx on RMS01'
const OWNER = 'Owner  NT AUTHORITY\\SYSTEM'
const SYSTEM = 'Allow  NT AUTHORITY\\SYSTEM  FullControl'
const DEFAULT = 'O:SYG:SYD:P(A;;FA;;;SY)'

describe('rms-emulator dacl', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  let data: string

  const dacl = (...words: readonly string[]) => run(['dacl', ...words, '--data', data, '--set', 'server.name=RMS01'])

  const sddl = async (): Promise<string | undefined> => (await dacl('show', FILE, '--sddl')).out[0]

  /** What a change says: the list as it is then. */
  const listed = async (...words: readonly string[]) => {
    const { code, out, err } = await dacl(...words)
    expect({ code, err }).to.deep.equal({ code: 0, err: [] })
    expect(out.slice(0, 2)).to.deep.equal([HEADING, OWNER])
    return out.slice(2)
  }

  beforeEach(async () => {
    temporary = temporaryDirectory()
    data = join(temporary.path, 'data')
    await run(['account', 'add', 'rmsadmin', '--group', 'Admins', '--data', data, '--set', 'server.name=RMS01'], {
      secret: 'secret',
    })
  })

  afterEach(() => temporary.remove())

  it('shows that only SYSTEM is let in at first', async () => {
    expect(await listed('show', FILE)).to.deep.equal([SYSTEM])
    expect(await sddl()).to.equal(DEFAULT)
  })

  it('knows a file by its name, its path, or its whole path, whatever the case', async () => {
    for (const written of [
      'subenrollservice.ASMX',
      'Certification/SubEnrollService.asmx',
      '_wmcs/certification/subenrollservice.asmx',
      '/_wmcs/Certification/SubEnrollService.asmx',
    ]) {
      expect(await listed('show', written)).to.deep.equal([SYSTEM])
    }
  })

  it('grants an account to read and execute unless told otherwise', async () => {
    expect(await listed('grant', FILE, 'rmsadmin')).to.deep.equal([SYSTEM, 'Allow  EMULATOR\\rmsadmin  ReadAndExecute'])
    expect(await sddl()).to.match(/^O:SYG:SYD:P\(A;;FA;;;SY\)\(A;;0x1200a9;;;S-1-5-21-[\d-]+-1105\)$/)
  })

  it('grants groups, SIDs and those whom Windows knows, any of the five rights', async () => {
    await listed('grant', FILE, 'EMULATOR\\Admins', '--rights', 'Read')
    await listed('grant', FILE, 'S-1-5-21-9-9-9-500', '--rights', 'modify')
    await listed('grant', FILE, 'Authenticated Users', '--rights', 'Write')
    expect(await listed('grant', FILE, 'BUILTIN\\Administrators', '--rights', 'FullControl')).to.deep.equal([
      SYSTEM,
      'Allow  EMULATOR\\Admins  Read',
      'Allow  S-1-5-21-9-9-9-500  Modify',
      'Allow  NT AUTHORITY\\Authenticated Users  Write',
      'Allow  BUILTIN\\Administrators  FullControl',
    ])
  })

  it('denies before all grants', async () => {
    await listed('grant', FILE, 'Everyone')
    expect(await listed('deny', FILE, 'rmsadmin', '--rights', 'FullControl')).to.deep.equal([
      'Deny  EMULATOR\\rmsadmin  FullControl',
      SYSTEM,
      'Allow  Everyone  ReadAndExecute',
    ])
  })

  it('revokes grants and denials of one alone', async () => {
    await listed('grant', FILE, 'rmsadmin')
    await listed('deny', FILE, 'rmsadmin', '--rights', 'Write')
    await listed('grant', FILE, 'Everyone')
    expect(await listed('revoke', FILE, 'rmsadmin')).to.deep.equal([SYSTEM, 'Allow  Everyone  ReadAndExecute'])
  })

  it('sets a whole descriptor, and gives the default back', async () => {
    const written = 'O:SYG:SYD:P(D;;FR;;;AN)(A;;FA;;;SY)(A;;FR;;;AU)'
    expect(await listed('set', FILE, '--sddl', written)).to.have.length(3)
    expect(await sddl()).to.equal(written)
    expect(await listed('reset', FILE)).to.deep.equal([SYSTEM])
    expect(await sddl()).to.equal(DEFAULT)
  })

  it('wants a list to be taken away in so many words', async () => {
    for (const text of ['', 'O:SYG:SY']) {
      const { code, out, err } = await dacl('set', FILE, '--sddl', text)
      expect({ code, out }).to.deep.equal({ code: 2, out: [] })
      expect(err).to.have.length(1)
      expect(err[0]).to.include('D:NO_ACCESS_CONTROL')
    }
    expect(await sddl()).to.equal(DEFAULT)
  })

  it('tells an empty list from none', async () => {
    expect(await listed('set', FILE, '--sddl', 'O:SYG:SYD:P')).to.deep.equal([
      'The list is empty: nobody has any right.',
    ])
    expect(await listed('set', FILE, '--sddl', 'O:SYG:SYD:NO_ACCESS_CONTROL')).to.deep.equal([
      'There is no list: everybody has every right.',
    ])
  })

  it('changes one file only', async () => {
    await listed('grant', FILE, 'rmsadmin')
    const { out } = await dacl('show', 'Certification/ServerCertification.asmx', '--sddl')
    expect(out).to.deep.equal([DEFAULT])
  })

  it('knows the service group of a fresh directory by its name', async () => {
    const { out } = await dacl('show', 'Admin/AdminSvc.asmx')
    expect(out).to.include('Allow  EMULATOR\\RMS Service Group  ReadAndExecute')
  })

  it('fails in one line, and changes nothing, for somebody whom nobody knows and for what is no SDDL', async () => {
    const unknown = await dacl('grant', FILE, 'mallory')
    expect(unknown).to.deep.include({
      code: 1,
      out: [],
      err: ['There is no account or group "mallory". Add one with: rms-emulator account add mallory'],
    })
    for (const text of ['x', 'D:(A;;FA;;;XX)', 'D:(A;;FA;;;SY']) {
      const { code, out, err } = await dacl('set', FILE, '--sddl', text)
      expect({ code, out }, text).to.deep.equal({ code: 1, out: [] })
      expect(err, text).to.have.length(1)
    }
    expect(await sddl()).to.equal(DEFAULT)
  })
})
