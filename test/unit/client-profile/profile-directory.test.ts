import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { systemRandom } from '../../../src/base/random.ts'
import { ClientError, type KeptMachine } from '../../../src/client/index.ts'
import { openProfileDirectory } from '../../../src/client-profile/index.ts'
import { activateMachine } from '../../../src/security-processor/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const CONTENT = '{0F8FAD5B-D9CB-469F-A165-70867728950E}'

describe('the directory of a client, [MS-RMPR] §3.8.1.1', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  let path: string
  let machine: KeptMachine

  before(async function () {
    this.timeout(60_000)
    machine = await activateMachine({ mode: 1, at: new Date('2026-03-02T10:00Z'), random: systemRandom })
  })

  beforeEach(() => {
    temporary = temporaryDirectory()
    path = join(temporary.path, 'client')
  })

  afterEach(() => temporary.remove())

  const refused = (work: () => unknown, code: string, text: RegExp): void => {
    expect(work).to.throw(ClientError, text).with.property('code', code)
  }

  it('has nothing at first, and is not made by looking', () => {
    const profile = openProfileDirectory(path, undefined)
    expect([profile.machine(), profile.chain('account'), profile.trust()]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ])
    expect(profile.useLicenses()).to.deep.equal([])
    expect(existsSync(path)).to.equal(false)
  })

  it('gives back what it keeps', () => {
    openProfileDirectory(path, undefined).keepMachine(machine)
    const profile = openProfileDirectory(path, undefined)
    expect(profile.machine()?.chain).to.deep.equal(machine.chain)
    expect(profile.machine()?.privateKey.equals(machine.privateKey)).to.equal(true)
    profile.keepChain('account', ['<XrML a=""></XrML>', '<XrML b=""></XrML>'])
    expect(profile.chain('account')).to.deep.equal(['<XrML a=""></XrML>', '<XrML b=""></XrML>'])
    profile.keepUseLicense(CONTENT, ['<XrML c=""></XrML>'])
    expect(profile.useLicense(CONTENT.toLowerCase())).to.deep.equal(['<XrML c=""></XrML>'])
    expect(profile.useLicenses()).to.deep.equal([['<XrML c=""></XrML>']])
    profile.keepTrust('anchors')
    expect(profile.trust()).to.equal('anchors')
  })

  it('is readable by its owner alone, the private key too', () => {
    openProfileDirectory(path, undefined).keepMachine(machine)
    expect(statSync(path).mode & 0o777).to.equal(0o700)
    expect(statSync(join(path, 'machine.key')).mode & 0o777).to.equal(0o600)
  })

  it('encrypts the private key where there is a passphrase, and opens it with that alone', () => {
    openProfileDirectory(path, 'correct horse').keepMachine(machine)
    expect(readFileSync(join(path, 'machine.key'), 'utf8')).to.match(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/)
    expect(openProfileDirectory(path, 'correct horse').machine()?.privateKey.equals(machine.privateKey)).to.equal(true)
    refused(() => openProfileDirectory(path, undefined).machine(), 'profile-damaged', /RMS_EMULATOR_KEY_PASSPHRASE/)
    refused(() => openProfileDirectory(path, 'wrong').machine(), 'profile-damaged', /does not open/)
  })

  it('has no machine until both files are there', () => {
    const profile = openProfileDirectory(path, undefined)
    profile.keepMachine(machine)
    rmSync(join(path, 'machine.xrml'))
    expect(profile.machine()).to.equal(undefined)
  })

  it('says which file is damaged', () => {
    const profile = openProfileDirectory(path, undefined)
    profile.keepMachine(machine)
    writeFileSync(join(path, 'account.xrml'), 'nonsense')
    refused(() => profile.chain('account'), 'profile-damaged', /account\.xrml/)
    writeFileSync(join(path, 'machine.key'), 'nonsense')
    refused(() => profile.machine(), 'profile-damaged', /machine\.key/)
  })

  it('writes no licence elsewhere, whatever the content is called', () => {
    const profile = openProfileDirectory(path, undefined)
    refused(() => profile.keepUseLicense('../../x', ['<XrML></XrML>']), 'publishing-license-unfit', /no GUID/)
  })
})
