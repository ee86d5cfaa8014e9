import { expect } from 'chai'
import { grantAccess, FILE_PERMISSIONS, SIDS } from '../../src/access/index.ts'
import { ntHash } from '../../src/authentication/index.ts'
import { SUB_ENROLL_FILE } from '../../src/protocol/paths.ts'
import { addAdmin, ADMIN, basic, OPERATOR } from '../support/admin.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { postSubEnroll } from '../support/sub-enroll-request.ts'
import { run } from '../unit/cli/fake-io.ts'

interface Credentials {
  readonly user: string
  readonly password: string
}

describe('a refusal by the access list of SubEnrollService.asmx', () => {
  let root: TestRoot

  before(async () => {
    root = await startTestRoot()
    await addAdmin(root.installation)
  })

  after(() => root.close())

  const status = async (who: Credentials = ADMIN): Promise<number> =>
    (await postSubEnroll(root.serviceUrl, { authorization: basic(who) })).status

  const rms = async (...words: readonly string[]) => {
    const { path } = root.installation.directory
    const { code, out, err } = await run([...words, '--data', path])
    expect({ code, err }).to.deep.equal({ code: 0, err: [] })
    return out.map((line) => line.replace(/^20[\d-]+T[\d:]+Z/, 'AT').replace(/S-1-5-21-[\d-]+/, 'SID'))
  }

  /** Recording waits for a turn of its own: nobody who asks waits for it. */
  const explained = async (): Promise<readonly string[]> => {
    await new Promise((resolve) => setTimeout(resolve, 600))
    return (await rms('dacl', 'explain', SUB_ENROLL_FILE, '--last-refusal')).slice(1)
  }

  it('is explained afterwards, by what was then and by what is now', async () => {
    expect(await status()).to.equal(401)
    const first = 'AT: EMULATOR\\rmsadmin (SID) was refused.'
    expect(await explained()).to.deep.equal([
      first,
      'No entry of the list gives what is missing.',
      'With the list as it is now: refused.',
    ])

    await rms('dacl', 'grant', SUB_ENROLL_FILE, 'rmsadmin')
    expect(await status()).to.equal(200)
    expect(await explained()).to.deep.equal([
      first,
      'No entry of the list gives what is missing.',
      'With the list as it is now: granted access.',
      'Entry 2 decides: Allow  EMULATOR\\rmsadmin  ReadAndExecute',
    ])

    await rms('dacl', 'deny', SUB_ENROLL_FILE, 'Authenticated Users')
    expect(await status()).to.equal(401)
    expect(await explained()).to.deep.equal([
      first,
      'Decided then by: Deny  NT AUTHORITY\\Authenticated Users  ReadAndExecute',
      'NT AUTHORITY\\Authenticated Users counts by the way one has logged on.',
      'With the list as it is now: refused.',
    ])
    await rms('dacl', 'reset', SUB_ENROLL_FILE)
  })

  it('is not recorded when nobody has proved who he is', async () => {
    await explained()
    const before = await root.installation.refusals.last(SUB_ENROLL_FILE)
    expect(await status({ ...ADMIN, password: 'wrong' })).to.equal(401)
    expect(await explained()).to.have.length.greaterThan(1)
    expect(await root.installation.refusals.last(SUB_ENROLL_FILE)).to.deep.equal(before)
  })

  it('ends with a membership of the machine’s Administrators, through a group in a group, at once', async () => {
    const { accounts, fileAccess } = root.installation
    await accounts.add({ name: 'nested', ntHash: ntHash('secret'), groups: ['Inner'], at: OPERATOR.at })
    const nested = { user: 'EMULATOR\\nested', password: 'secret' }
    await fileAccess.change(
      SUB_ENROLL_FILE,
      (descriptor) => grantAccess(descriptor, SIDS.administrators, FILE_PERMISSIONS.ReadAndExecute),
      OPERATOR,
    )
    expect(await status(nested)).to.equal(401)
    await rms('account', 'group', 'create', 'Outer')
    await rms('account', 'group', 'add', 'Outer', 'Inner')
    await rms('account', 'group', 'add', 'Administrators', 'Outer')
    expect(await status(nested)).to.equal(200)
    await rms('account', 'group', 'remove', 'Outer', 'Inner')
    expect(await status(nested)).to.equal(401)
  })
})
