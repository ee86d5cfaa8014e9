import { expect } from 'chai'
import {
  createAuthenticate,
  createBasicAuthenticator,
  createCertificateLogon,
  type Authenticate,
} from '../../src/authentication/index.ts'
import { silentLogger } from '../../src/base/logger.ts'
import { ADMIN, ADMINS, basic } from '../support/admin.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { postSubEnroll } from '../support/sub-enroll-request.ts'

const THRESHOLD = 10
const WRONG = basic({ ...ADMIN, password: 'wrong' })
const RIGHT = basic(ADMIN)

describe('the lock-out, when many guess at the same moment', function () {
  this.timeout(30_000)
  let root: TestRoot
  let judge: Authenticate

  beforeEach(async () => {
    root = await startTestRoot({ set: [`accounts.lockoutThreshold=${THRESHOLD}`] })
    await root.grant(ADMINS)
    judge = judgement()
  })

  afterEach(() => root.close())

  /** What decides in the server, asked without waiting for the answers: no two guesses can be closer. */
  const judgement = (): Authenticate => {
    const directory = root.installation.accounts
    return createAuthenticate({
      authenticators: [createBasicAuthenticator(directory, 'RMS01')],
      directory,
      persistence: 'connection-unless-proxied',
      certificateLogon: createCertificateLogon(directory, new Map()),
      logger: silentLogger,
    })
  }
  const outcomes = async (guesses: readonly string[]): Promise<string[]> => {
    const asked = guesses.map((authorization) =>
      judge({ httpVersion: '1.1', headers: { authorization }, socket: {} }, new Date()),
    )
    return (await Promise.all(asked)).map(({ outcome }) => outcome)
  }
  const wrongs = (count: number): string[] => Array<string>(count).fill(WRONG)

  it('takes the right password after one failure less than the threshold, and not after the threshold', async () => {
    expect((await outcomes([...wrongs(THRESHOLD - 1), RIGHT])).at(-1)).to.equal('accepted')
    await root.installation.accounts.unlock('rmsadmin')
    expect((await outcomes([...wrongs(THRESHOLD), RIGHT])).at(-1)).to.equal('refused')
  })

  it('lets no right password past among 200 guesses once the threshold is reached', async () => {
    const guesses = [...wrongs(100), RIGHT, ...wrongs(99), RIGHT]
    expect([...new Set(await outcomes(guesses))]).to.deep.equal(['refused'])
  })

  it('forgets the failures before a success, and begins to count again', async () => {
    const half = [...wrongs(THRESHOLD - 1), RIGHT]
    for (let round = 0; round < 3; round += 1) expect((await outcomes(half)).at(-1)).to.equal('accepted')
  })

  it('200 wrong passwords on connections of their own: all refused, the account locked out, and then the right one too', async () => {
    const answers = await Promise.all(
      wrongs(200).map((authorization) => postSubEnroll(root.serviceUrl, { authorization })),
    )
    expect([...new Set(answers.map(({ status }) => status))]).to.deep.equal([401])
    expect((await postSubEnroll(root.serviceUrl, { authorization: RIGHT })).status).to.equal(401)
    const [account] = await root.installation.accounts.list()
    expect(account?.lockedUntil).to.be.greaterThan(new Date())
  })
})
