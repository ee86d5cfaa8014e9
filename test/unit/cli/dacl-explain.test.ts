import { join } from 'node:path'
import { expect } from 'chai'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { run } from './fake-io.ts'

const FILE = 'SubEnrollService.asmx'
const HEADING = 'Certification/SubEnrollService.asmx on RMS01'
const OWNER = 'Owner  NT AUTHORITY\\SYSTEM'
const SYSTEM = 'Allow  NT AUTHORITY\\SYSTEM  FullControl'

describe('rms-emulator dacl explain, preset, history, inherit', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  let data: string

  const rms = (...words: readonly string[]) =>
    run([...words, '--data', data, '--set', 'server.name=RMS01'], { secret: 'secret' })
  const output = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { code, out, err } = await rms(...words)
    expect({ code, err }, words.join(' ')).to.deep.equal({ code: 0, err: [] })
    return out
  }
  const explain = (trustee: string) => output('dacl', 'explain', FILE, trustee)

  beforeEach(async () => {
    temporary = temporaryDirectory()
    data = join(temporary.path, 'data')
    await output('account', 'add', 'rmsadmin', '--group', 'Admins')
  })

  afterEach(() => temporary.remove())

  it('names the entry that lets somebody in, and by way of what', async () => {
    await output('account', 'group', 'create', 'Outer')
    await output('account', 'group', 'add', 'Outer', 'Admins')
    await output('dacl', 'grant', FILE, 'Outer')
    expect(await explain('rmsadmin')).to.deep.equal([
      HEADING,
      'EMULATOR\\rmsadmin is granted access.',
      'Entry 2 decides: Allow  EMULATOR\\Outer  ReadAndExecute',
      'EMULATOR\\rmsadmin is in EMULATOR\\Admins is in EMULATOR\\Outer.',
    ])
    expect(await explain('SYSTEM')).to.deep.equal([
      HEADING,
      'NT AUTHORITY\\SYSTEM is granted access.',
      `Entry 1 decides: ${SYSTEM}`,
    ])
  })

  it('names the entry that keeps somebody out, or says that none lets him in', async () => {
    expect(await explain('rmsadmin')).to.deep.equal([
      HEADING,
      'EMULATOR\\rmsadmin is refused.',
      'No entry of the list gives what is missing.',
      'Missing: Read.',
    ])
    await output('dacl', 'grant', FILE, 'Everyone')
    await output('dacl', 'deny', FILE, 'Authenticated Users', '--rights', 'FullControl')
    expect(await explain('rmsadmin')).to.deep.equal([
      HEADING,
      'EMULATOR\\rmsadmin is refused.',
      'Entry 1 decides: Deny  NT AUTHORITY\\Authenticated Users  FullControl',
      'NT AUTHORITY\\Authenticated Users counts by the way one has logged on.',
      'Missing: Read.',
    ])
    expect((await explain('ANONYMOUS LOGON'))[1]).to.equal('NT AUTHORITY\\ANONYMOUS LOGON is granted access.')
  })

  it('says when the account could not log on in the first place', async () => {
    await output('dacl', 'grant', FILE, 'rmsadmin')
    await output('account', 'disable', 'rmsadmin')
    expect((await explain('rmsadmin')).at(-1)).to.equal('But the account is disabled: it cannot log on.')
  })

  it('is told who is meant, one way or the other', async () => {
    for (const words of [[], ['rmsadmin', '--last-refusal']]) {
      const { code, err } = await rms('dacl', 'explain', FILE, ...words)
      expect({ code, err }).to.deep.equal({
        code: 2,
        err: ['Name an account, a group or a SID, or give --last-refusal.'],
      })
    }
    expect(await rms('dacl', 'explain', FILE, '--last-refusal')).to.deep.include({
      code: 1,
      err: ['Nobody was refused access to Certification/SubEnrollService.asmx on RMS01 yet.'],
    })
  })

  it('opens a file by each of the four recipes', async () => {
    const preset = (...words: readonly string[]) => output('dacl', 'preset', FILE, ...words)
    expect((await preset('administrator', 'rmsadmin')).slice(2)).to.deep.equal([
      SYSTEM,
      'Allow  EMULATOR\\rmsadmin  FullControl',
    ])
    expect((await preset('system-only')).slice(2)).to.deep.equal([SYSTEM])
    expect((await preset('service-group')).slice(2)).to.deep.equal([
      SYSTEM,
      'Allow  EMULATOR\\RMS Service Group  ReadAndExecute',
    ])
    await preset('system-only')
    expect((await preset('provisioning', 'rmsadmin')).slice(2)).to.deep.equal([
      SYSTEM,
      'Allow  EMULATOR\\rmsadmin  ReadAndExecute',
      'Allow  EMULATOR\\RMS Service Group  ReadAndExecute',
    ])
  })

  it('knows no fifth recipe, and for whom each is', async () => {
    for (const [words, line] of [
      [['other'], 'No recipe has the name other. Known are: administrator, provisioning, service-group, system-only.'],
      [['toString'], /^No recipe has the name toString/],
      [['provisioning'], 'The recipe provisioning needs an account or group to be named.'],
      [['system-only', 'rmsadmin'], 'The recipe system-only is for nobody in particular: leave rmsadmin out.'],
    ] as const) {
      const { code, out, err } = await rms('dacl', 'preset', FILE, ...words)
      expect({ code, out }).to.deep.equal({ code: 2, out: [] })
      expect(err).to.have.length(1)
      if (typeof line === 'string') expect(err[0]).to.equal(line)
      else expect(err[0]).to.match(line)
    }
  })

  it('tells who changed a list, when, and what it was before and after', async () => {
    const history = async (...words: readonly string[]) =>
      (await output('dacl', 'history', FILE, ...words)).map((line) => line.replace(/^20[\d-]+T[\d:]+Z/, 'AT'))
    expect(await history()).to.deep.equal([`The list of ${HEADING} was never changed.`])
    await output('dacl', 'grant', FILE, 'rmsadmin')
    await output('dacl', 'set', FILE, '--sddl', 'O:SYG:SYD:P(A;;FA;;;SY)')
    await output('dacl', 'inherit', FILE)
    expect(await history()).to.deep.equal([
      'AT  RMS01  by operator',
      '  before  O:SYG:SYD:P(A;;FA;;;SY)',
      '  after   O:SYG:SYD:(A;;FA;;;SY)',
      'AT  RMS01  by operator',
      '  - Allow  EMULATOR\\rmsadmin  ReadAndExecute',
      'AT  RMS01  by operator',
      '  + Allow  EMULATOR\\rmsadmin  ReadAndExecute',
    ])
    expect(await history('--limit', '1')).to.have.length(3)
    expect((await history('--sddl', '--limit', '2')).slice(3).join('|')).to.match(
      /before  O:SYG:SYD:P\(A;;FA;;;SY\)\(A;/,
    )
  })

  it('lets a file inherit from its virtual directory, once it is not protected any more', async () => {
    const onDirectory = await output('dacl', 'grant', 'Certification', 'Admins')
    expect(onDirectory).to.include('Allow  EMULATOR\\Admins  ReadAndExecute  [files inherit, folders inherit]')
    expect(onDirectory.at(-1)).to.match(/^Inherited by no file/)
    expect((await explain('rmsadmin'))[1]).to.equal('EMULATOR\\rmsadmin is refused.')
    expect(await output('dacl', 'inherit', FILE)).to.deep.equal([
      HEADING,
      OWNER,
      SYSTEM,
      'Allow  EMULATOR\\Admins  ReadAndExecute  [inherited]',
    ])
    expect((await explain('rmsadmin'))[1]).to.equal('EMULATOR\\rmsadmin is granted access.')
    expect((await output('dacl', 'show', '/_wmcs/certification/')).at(-1)).to.include(
      'Certification/SubEnrollService.asmx',
    )
    // What is shown can be set again: what was inherited does not become the file's own by that.
    const [shown = ''] = await output('dacl', 'show', FILE, '--sddl')
    await output('dacl', 'set', FILE, '--sddl', shown)
    await output('dacl', 'revoke', 'Certification', 'Admins')
    expect((await explain('rmsadmin'))[1]).to.equal('EMULATOR\\rmsadmin is refused.')
    expect((await output('dacl', 'protect', FILE)).slice(2)).to.deep.equal([SYSTEM])
  })
})
