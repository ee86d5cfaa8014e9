import { expect } from 'chai'
import type { Clock } from '../../src/base/clock.ts'
import { ADMIN, ADMINS, basic } from '../support/admin.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { postSubEnroll } from '../support/sub-enroll-request.ts'
import { isOnPostgres } from '../support/test-database.ts'

describe('accounts that may not log on', () => {
  let now: Date
  let root: TestRoot
  const clock: Clock = { now: () => new Date(now) }

  before(async () => {
    now = new Date()
    root = await startTestRoot({ set: ['accounts.lockoutThreshold=3', 'accounts.lockoutDuration=PT15M'], clock })
    await root.grant(ADMINS)
  })

  after(() => root.close())

  const status = async (password: string = ADMIN.password): Promise<number> => {
    const answer = await postSubEnroll(root.serviceUrl, { authorization: basic({ ...ADMIN, password }) })
    // What is counted is counted after the answer.
    await new Promise((resolve) => setTimeout(resolve, isOnPostgres ? 300 : 20))
    return answer.status
  }

  it('are locked out after as many wrong passwords as the setting says, for as long as it says', async () => {
    expect(await status()).to.equal(200)
    for (let count = 0; count < 3; count += 1) expect(await status(`wrong ${count}`)).to.equal(401)
    expect(await status()).to.equal(401)
    now = new Date(now.getTime() + 14 * 60_000)
    expect(await status()).to.equal(401)
    now = new Date(now.getTime() + 60_000)
    expect(await status()).to.equal(200)
  })

  it('forget wrong passwords with the right one', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let count = 0; count < 2; count += 1) expect(await status('wrong')).to.equal(401)
      expect(await status()).to.equal(200)
    }
  })

  it('are let in again when an administrator unlocks them', async () => {
    for (let count = 0; count < 3; count += 1) await status('wrong')
    expect(await status()).to.equal(401)
    await root.installation.accounts.unlock('rmsadmin')
    expect(await status()).to.equal(200)
  })

  it('are kept out while they are disabled', async () => {
    await root.installation.accounts.setDisabled('rmsadmin', true)
    expect(await status()).to.equal(401)
    await root.installation.accounts.setDisabled('rmsadmin', false)
    expect(await status()).to.equal(200)
  })
})
