import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { run } from './fake-io.ts'
import { shareDatabase } from '../../support/test-database.ts'

const FILE = 'SubEnrollService.asmx'
const OWNER = 'Owner  NT AUTHORITY\\SYSTEM'
const SYSTEM = 'Allow  NT AUTHORITY\\SYSTEM  FullControl'
const GRANT = 'Allow  EMULATOR\\rmsadmin  ReadAndExecute'
const heading = (server: string): string => `Certification/SubEnrollService.asmx on ${server}`
const closed = (server: string): string[] => [heading(server), OWNER, SYSTEM]
const open = (server: string): string[] => [...closed(server), GRANT]
const WARNING = /^Warning: the servers of the cluster have different lists for Certification\/SubEnrollService\.asmx/

/** Two servers with one configuration database, each with a directory of its own. */
describe('rms-emulator dacl, on a cluster of two (TechNet Cc747640: on all RMS servers in the root cluster)', () => {
  let temporary: ReturnType<typeof temporaryDirectory>

  const dacl = (server: string, ...words: readonly string[]) =>
    run(['dacl', ...words, '--data', join(temporary.path, server)])

  beforeEach(async () => {
    temporary = temporaryDirectory()
    const [first, second] = ['RMS01', 'RMS02'].map((server) => join(temporary.path, server))
    const added = await run(['account', 'add', 'rmsadmin', '--data', first!, '--set', 'server.name=RMS01'], {
      secret: 'x',
    })
    expect(added.code).to.equal(0)
    mkdirSync(second!)
    writeFileSync(join(second!, 'server.json'), '{"server.name":"RMS02"}')
    shareDatabase(first!, second!)
    expect((await dacl('RMS02', 'show', FILE)).out).to.deep.equal(closed('RMS02'))
  })

  afterEach(() => temporary.remove())

  it('opens one of the two, and says so', async () => {
    const granted = await dacl('RMS01', 'grant', FILE, 'rmsadmin')
    expect(granted.out).to.deep.equal(open('RMS01'))
    expect(granted.err).to.have.length(1)
    expect(granted.err[0]).to.match(WARNING).and.to.include('(RMS01 | RMS02)')
    const shown = await dacl('RMS02', 'show', FILE)
    expect(shown.out).to.deep.equal(closed('RMS02'))
    expect(shown.err[0]).to.match(WARNING)
  })

  it('shows and changes all of them, or another', async () => {
    expect((await dacl('RMS01', 'grant', FILE, 'rmsadmin', '--server', 'rms02')).out).to.deep.equal(open('RMS02'))
    const shown = await dacl('RMS01', 'show', FILE, '--all-servers')
    expect(shown.out).to.deep.equal([...closed('RMS01'), ...open('RMS02')])
    const all = await dacl('RMS01', 'grant', FILE, 'rmsadmin', '--all-servers')
    expect(all).to.deep.include({ code: 0, out: [...open('RMS01'), ...open('RMS02')], err: [] })
    const sddl = await dacl('RMS02', 'show', FILE, '--all-servers', '--sddl')
    expect(sddl.out.map((line) => line.slice(0, 17))).to.deep.equal(['RMS01  O:SYG:SYD:', 'RMS02  O:SYG:SYD:'])
  })

  it('keeps the history of each', async () => {
    await dacl('RMS01', 'grant', FILE, 'rmsadmin', '--all-servers')
    await dacl('RMS02', 'reset', FILE)
    const lines = (await dacl('RMS01', 'history', FILE, '--all-servers')).out.map((line) =>
      line.replace(/^20\S+/, 'AT'),
    )
    const [plus, minus] = ['+', '-'].map((sign) => `  ${sign} ${GRANT}`)
    expect(lines).to.deep.equal([
      ...['AT  RMS01  by operator', plus],
      ...['AT  RMS02  by operator', minus, 'AT  RMS02  by operator', plus],
    ])
  })

  it('explains each', async () => {
    await dacl('RMS01', 'grant', FILE, 'rmsadmin')
    const { out } = await dacl('RMS01', 'explain', FILE, 'rmsadmin', '--all-servers')
    expect(out.filter((line) => /^EMULATOR/.test(line))).to.deep.equal([
      'EMULATOR\\rmsadmin is granted access.',
      'EMULATOR\\rmsadmin is refused.',
    ])
  })

  it('knows no other server', async () => {
    expect(await dacl('RMS01', 'show', FILE, '--server', 'RMS03')).to.deep.include({
      code: 2,
      out: [],
      err: ['No server of this cluster has the name RMS03. Known are: RMS01, RMS02.'],
    })
    const both = await dacl('RMS01', 'show', FILE, '--server', 'RMS01', '--all-servers')
    expect(both).to.deep.include({ code: 2, err: ['--server and --all-servers exclude each other.'] })
  })
})
