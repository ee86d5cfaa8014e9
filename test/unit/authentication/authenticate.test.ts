import { expect } from 'chai'
import {
  securityTokenFor,
  type Account,
  type AccountDirectory,
  type LogonOutcome,
} from '../../../src/accounts/index.ts'
import {
  createAuthenticate,
  type AskingRequest,
  type AuthenticationStep,
  type Authenticator,
  type Persistence,
} from '../../../src/authentication/index.ts'
import { silentLogger, type Logger } from '../../../src/base/logger.ts'
import { accountOf, directoryOf } from '../../support/ntlm-accounts.ts'

const AT = new Date('2026-01-01T00:00:00Z')
const ACCOUNT = accountOf('rmsadmin', 'x')
const TOKEN = securityTokenFor(ACCOUNT, directoryOf('EMULATOR', []).domain)

const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve))

describe('RFC 9110 §11 authentication', () => {
  let asked: { scheme: string; credentials: string; request: AskingRequest; at: Date }[]
  let answer: AuthenticationStep
  let accounts: Account[]
  let noted: [string, LogonOutcome, Date][]
  let shown: Account | undefined
  let warnings: [object, string][]

  const logger: Logger = { ...silentLogger, warn: (...line) => void warnings.push(line) }
  const authenticator = (scheme: string): Authenticator => ({
    scheme,
    invitation: `${scheme} please`,
    step: (credentials, request, at) => {
      asked.push({ scheme, credentials, request, at })
      return Promise.resolve(answer)
    },
  })
  const join = (persistence: Persistence = 'connection-unless-proxied', more: Partial<AccountDirectory> = {}) => {
    const directory: AccountDirectory = {
      domain: directoryOf('EMULATOR', []).domain,
      findAccount: (name) => directoryOf('EMULATOR', accounts).findAccount(name),
      noteLogon: (account, outcome, at) => void noted.push([account.name, outcome, at]),
      ...more,
    }
    const authenticators = [authenticator('Negotiate'), authenticator('Basic')]
    return createAuthenticate({
      authenticators,
      directory,
      persistence,
      certificateLogon: () => Promise.resolve(shown),
      logger,
    })
  }
  const requestOf = (authorization?: string, socket: object = {}, headers = {}): AskingRequest => ({
    httpVersion: '1.1',
    headers: { authorization, ...headers },
    socket,
  })
  const authenticate = (authorization?: string) => join()(requestOf(authorization), AT)

  const challenges = ['Negotiate please', 'Basic please']

  beforeEach(() => {
    asked = []
    accounts = [ACCOUNT]
    noted = []
    warnings = []
    shown = undefined
    answer = { outcome: 'proved', account: ACCOUNT, lasts: 'request' }
  })

  it('is missing without credentials, and every way is offered', async () => {
    expect(await authenticate()).to.deep.equal({ outcome: 'missing', challenges })
  })

  for (const authorization of ['', ' ', 'Digest x', 'Basicx y', 'Negotiate,Basic x']) {
    it(`is missing with ${JSON.stringify(authorization)}`, async () => {
      expect(await authenticate(authorization)).to.deep.equal({ outcome: 'missing', challenges })
      expect(asked).to.deep.equal([])
    })
  }

  for (const [authorization, scheme, credentials] of [
    ['Basic abc', 'Basic', 'abc'],
    ['bAsIc abc', 'Basic', 'abc'],
    [' Basic \t abc ', 'Basic', 'abc'],
    ['Basic abc def', 'Basic', 'abc def'],
    ['Basic', 'Basic', ''],
    ['Negotiate abc', 'Negotiate', 'abc'],
  ] as const) {
    it(`asks the one whose scheme is named in ${JSON.stringify(authorization)}`, async () => {
      const request = requestOf(authorization)
      expect((await join()(request, AT)).outcome).to.equal('accepted')
      expect(asked).to.deep.equal([{ scheme, credentials, request, at: AT }])
    })
  }

  it('tells who was accepted, and what the answer must carry', async () => {
    answer = { outcome: 'proved', account: ACCOUNT, lasts: 'request', reply: 'Negotiate me too' }
    const reply = 'Negotiate me too'
    expect(await authenticate('Basic abc')).to.deep.equal({ outcome: 'accepted', token: TOKEN, challenges, reply })
  })

  it('tells who was refused and why, and offers every way again', async () => {
    answer = { outcome: 'refused', claimed: 'somebody', reason: 'because' }
    const refusal = { outcome: 'refused', account: 'somebody', reason: 'because', challenges }
    expect(await authenticate('Basic abc')).to.deep.equal(refusal)
  })

  it('goes on with the one challenge, where there is more to say', async () => {
    answer = { outcome: 'continue', challenge: 'Negotiate more' }
    expect(await authenticate('Negotiate abc')).to.deep.equal({ outcome: 'continue', challenges: ['Negotiate more'] })
  })

  it('warns of a weak proof, without what proved it', async () => {
    answer = { outcome: 'proved', account: ACCOUNT, lasts: 'request', caution: 'weak' }
    await authenticate('Basic abc')
    expect(warnings).to.deep.equal([[{ account: 'rmsadmin' }, 'weak']])
  })

  describe('rules for logging on', () => {
    const outcomeOf = async (change: Partial<Account>, at = AT) => {
      answer = { outcome: 'proved', account: { ...ACCOUNT, ...change }, lasts: 'request' }
      const result = await join()(requestOf('Basic abc'), at)
      return result.outcome === 'refused' ? result.reason : result.outcome
    }

    it('a disabled account does not', async () => {
      expect(await outcomeOf({ disabled: false })).to.equal('accepted')
      expect(await outcomeOf({ disabled: true })).to.equal('the account is disabled')
    })

    it('an account that is locked out does not, until that is over', async () => {
      const lockedUntil = new Date(AT.getTime() + 1)
      expect(await outcomeOf({ lockedUntil })).to.equal('the account is locked out')
      expect(await outcomeOf({ lockedUntil }, lockedUntil)).to.equal('accepted')
    })

    it('the directory learns of every success at once, and of wrong passwords after the answer', async () => {
      const judge = join()
      const failed: AuthenticationStep = { outcome: 'refused', claimed: 'x', reason: 'x', failed: ACCOUNT }
      const proved = answer
      for (answer of [failed, failed, proved, proved, failed, proved]) {
        const before = noted.length
        await judge(requestOf('Basic abc'), AT)
        expect(noted).to.have.length(answer === failed ? before : before + 1)
        await turnOfTheLoop()
      }
      expect(noted.map(([, outcome]) => outcome)).to.deep.equal([
        'failed',
        'failed',
        'succeeded',
        'succeeded',
        'failed',
        'succeeded',
      ])
      expect(noted[0]).to.deep.equal(['rmsadmin', 'failed', AT])
    })

    it('nothing is noted of those who are not there, nor of the disabled', async () => {
      answer = { outcome: 'refused', claimed: 'x', reason: 'x', failed: undefined }
      await authenticate('Basic abc')
      await outcomeOf({ disabled: true })
      await turnOfTheLoop()
      expect(noted).to.deep.equal([])
    })

    it('a failure that comes after a success is told once the success has forgotten those before', async () => {
      const told: string[] = []
      let forgotten = (): void => undefined
      const judge = join('connection', {
        noteLogon: (_, outcome) => {
          told.push(outcome)
          return outcome === 'succeeded' ? new Promise((resolve) => (forgotten = resolve)) : undefined
        },
      })
      await judge(requestOf('Basic abc'), AT)
      answer = { outcome: 'refused', claimed: ACCOUNT.name, reason: 'x', failed: ACCOUNT }
      await judge(requestOf('Basic abc'), AT)
      for (let turn = 0; turn < 5; turn += 1) await turnOfTheLoop()
      expect(told).to.deep.equal(['succeeded'])
      forgotten()
      for (let turn = 0; turn < 2; turn += 1) await turnOfTheLoop()
      expect(told).to.deep.equal(['succeeded', 'failed'])
    })

    it('a directory that fails to note does not fail the request', async () => {
      const errors: string[] = []
      const directory: AccountDirectory = {
        ...directoryOf('EMULATOR', [ACCOUNT]),
        noteLogon: () => Promise.reject(new Error('no room')),
      }
      const judge = createAuthenticate({
        authenticators: [authenticator('Basic')],
        directory,
        persistence: 'connection',
        certificateLogon: () => Promise.resolve(undefined),
        logger: { ...silentLogger, error: (_, message) => void errors.push(message) },
      })
      expect((await judge(requestOf('Basic abc'), AT)).outcome).to.equal('accepted')
      await turnOfTheLoop()
      expect(errors).to.deep.equal(['a logon could not be noted'])
    })
  })

  describe('IIS’s rule for connections that are kept', () => {
    const prove = async (judge: ReturnType<typeof join>, socket: object, headers = {}) => {
      answer = { outcome: 'proved', account: ACCOUNT, lasts: 'connection' }
      expect((await judge(requestOf('Negotiate abc', socket, headers), AT)).outcome).to.equal('accepted')
    }
    const silent = async (judge: ReturnType<typeof join>, socket: object, headers = {}) =>
      (await judge(requestOf(undefined, socket, headers), AT)).outcome

    it('a proof by NTLM lasts for its connection, and no other', async () => {
      const [judge, socket] = [join(), {}]
      await prove(judge, socket)
      expect(await judge(requestOf(undefined, socket), AT)).to.deep.include({ outcome: 'accepted', token: TOKEN })
      expect(await silent(judge, socket)).to.equal('accepted')
      expect(await silent(judge, {})).to.equal('missing')
      expect(asked).to.have.length(1)
    })

    it('one by Basic or Kerberos lasts for its request', async () => {
      const [judge, socket] = [join(), {}]
      await judge(requestOf('Basic abc', socket), AT)
      expect(await silent(judge, socket)).to.equal('missing')
    })

    for (const [what, authorization, step] of [
      ['that is wrong', 'Negotiate abc', { outcome: 'refused', claimed: undefined, reason: 'x' }],
      ['that goes on', 'Negotiate abc', { outcome: 'continue', challenge: 'Negotiate more' }],
      ['by another scheme', 'Basic abc', { outcome: 'proved', account: ACCOUNT, lasts: 'request' }],
      ['in a scheme that nobody knows', 'Digest abc', { outcome: 'refused', claimed: undefined, reason: 'x' }],
    ] as const) {
      it(`a new Authorization header starts over: one ${what}`, async () => {
        const [judge, socket] = [join(), {}]
        await prove(judge, socket)
        answer = step
        await judge(requestOf(authorization, socket), AT)
        expect(await silent(judge, socket)).to.equal('missing')
      })
    }

    it('sees an account go, come back as another, and be disabled', async () => {
      const [judge, socket] = [join(), {}]
      await prove(judge, socket)
      accounts = []
      expect(await silent(judge, socket)).to.equal('missing')
      accounts = [{ ...ACCOUNT, sid: accountOf('other', 'x').sid }]
      expect(await silent(judge, socket)).to.equal('missing')
      accounts = [{ ...ACCOUNT, disabled: true }]
      expect(await silent(judge, socket)).to.equal('refused')
      accounts = [{ ...ACCOUNT, groups: [] }]
      const result = await judge(requestOf(undefined, socket), AT)
      expect(result.outcome === 'accepted' && result.token.groups).to.have.length(TOKEN.groups.length - 1)
    })

    for (const header of ['via', 'forwarded', 'x-forwarded-for']) {
      it(`does not take a request with ${header} for that of the connection: others share it`, async () => {
        const [judge, socket, relayed] = [join(), {}, { [header]: 'x' }]
        await prove(judge, socket)
        expect(await silent(judge, socket, relayed)).to.equal('missing')
        const behind = {}
        await prove(judge, behind, relayed)
        expect(await silent(judge, behind, relayed)).to.equal('missing')
        expect(await silent(judge, behind)).to.equal('missing')
      })
    }

    it('auth.persistence=connection does, as IIS does by default; request never', async () => {
      const relayed = { via: '1.1 proxy' }
      for (const [persistence, expected] of [
        ['connection', 'accepted'],
        ['request', 'missing'],
      ] as const) {
        const [judge, socket] = [join(persistence), {}]
        await prove(judge, socket, relayed)
        expect(await silent(judge, socket, relayed)).to.equal(expected)
      }
    })
  })

  describe('TLS client certificates', () => {
    it('stand for an account where nothing else is said', async () => {
      shown = ACCOUNT
      expect(await authenticate()).to.deep.include({ outcome: 'accepted', token: TOKEN })
      answer = { outcome: 'refused', claimed: 'x', reason: 'x' }
      expect((await authenticate('Basic abc')).outcome).to.equal('refused')
      shown = { ...ACCOUNT, disabled: true }
      expect((await authenticate()).outcome).to.equal('refused')
    })
  })
})
