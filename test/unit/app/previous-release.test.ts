import { join } from 'node:path'
import { expect } from 'chai'
import { SIDS } from '../../../src/access/index.ts'
import { openInstallation, type Installation } from '../../../src/app/index.ts'
import { systemRandom } from '../../../src/base/random.ts'
import { loadSettings } from '../../../src/config/index.ts'
import { listEnrollments } from '../../../src/store/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { databaseSettings } from '../../support/test-database.ts'
import { writePreviousRelease } from '../store/previous-release.ts'

describe('a data directory of the release before', () => {
  const temporary = temporaryDirectory()
  const path = join(temporary.path, 'data')
  let installation: Installation

  const open = () =>
    openInstallation({
      path,
      settings: loadSettings({ assignments: databaseSettings(path) }),
      random: systemRandom,
      create: undefined,
    })

  before(async () => {
    await writePreviousRelease(path)
    installation = await open()
  })

  after(async () => {
    await installation.close()
    temporary.remove()
  })

  it('has its accounts, by their numbers and passwords, with their groups', async () => {
    const { accounts } = installation
    expect(await accounts.list()).to.deep.equal([
      {
        ...{ name: 'other', sid: 'S-1-5-21-1-2-3-1107', groups: ['RMS Service Group', 'Admins'] },
        ...{ disabled: false, lockedUntil: undefined, certificate: undefined },
      },
      {
        ...{ name: 'RmsAdmin', sid: 'S-1-5-21-1-2-3-1105', groups: ['Admins'] },
        ...{ disabled: false, lockedUntil: undefined, certificate: undefined },
      },
    ])
    const account = await accounts.findAccount('rmsadmin')
    expect(account?.groups).to.include('S-1-5-21-1-2-3-1106')
    expect(Buffer.from(account?.ntHash ?? []).toString('hex')).to.equal('00112233445566778899aabbccddeeff')
  })

  it('has its access lists, for the server that they were of', async () => {
    const { accounts, fileAccess } = installation
    const file = 'Certification/SubEnrollService.asmx'
    const admin = await accounts.findSid('rmsadmin')
    const token = await accounts.tokenOf(admin ?? SIDS.anonymous)
    expect(await fileAccess.decide(file, token)).to.include({ granted: true, decidedBy: 1 })
    expect(await installation.servers()).to.deep.equal(['RMS01'])
  })

  it('has its enrollments', async () => {
    const [entry] = await listEnrollments(installation.store.queries, 10)
    expect(entry).to.include({ number: 1, caller: 'EMULATOR\\RmsAdmin', xrml: '<XrML/>' })
  })

  it('is as new: what came since can be used, and opening it again changes nothing', async () => {
    await installation.accounts.groups.addMember({ group: SIDS.administrators, member: installation.serviceGroup })
    const again = await open()
    try {
      expect((await again.accounts.findAccount('other'))?.groups).to.include(SIDS.administrators)
      expect(again.serviceGroup).to.equal('S-1-5-21-1-2-3-1104')
    } finally {
      await again.close()
    }
  })
})
