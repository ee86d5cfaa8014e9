import { expect } from 'chai'
import fc from 'fast-check'
import type { AuthenticationStep } from '../../../../src/authentication/index.ts'
import { FLAGS } from '../../../../src/authentication/ntlm/flags.ts'
import { createNtlmAcceptor } from '../../../../src/authentication/ntlm/index.ts'
import { signFirstMessage } from '../../../../src/authentication/ntlm/session-security.ts'
import type { KerberosAcceptor, KerberosStep } from '../../../../src/authentication/negotiate/kerberos.ts'
import { createNegotiateAuthenticator } from '../../../../src/authentication/negotiate/negotiate-authenticator.ts'
import {
  formatResponse,
  MECHANISM,
  parseInitialToken,
  parseNegotiationToken,
} from '../../../../src/authentication/negotiate/negotiation-token.ts'
import { formatElement } from '../../../../src/base/der.ts'
import { createSeededRandom } from '../../../../src/base/random.ts'
import { accountOf, directoryOf } from '../../../support/ntlm-accounts.ts'
import { MODERN_FLAGS, NtlmClient, readChallenge } from '../../../support/ntlm-client.ts'
import { mechanismList, negTokenInit, negTokenResp, readServerResponse } from '../../../support/spnego-client.ts'

const AT = new Date('2026-01-01T12:00:00Z')
const ACCOUNT = accountOf('rmsadmin', 'Passw0rd!')
const POLICY = {
  computerName: 'RMS01',
  domainName: 'EMULATOR',
  level: 4,
  channelBinding: 'allow',
  targetNames: undefined,
} as const
const RIGHT = { user: 'rmsadmin', password: 'Passw0rd!', domain: 'EMULATOR', time: AT } as const
const { ntlm, kerberos, kerberosOfWindows2000 } = MECHANISM

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex')

/** A client’s connection to a server of its own. */
function connect(steps?: readonly KerberosStep[], httpVersion = '1.1') {
  const told: string[] = []
  const left = [...(steps ?? [])]
  const acceptor: KerberosAcceptor = {
    open: () => ({
      step: (token) => {
        told.push(token)
        return Promise.resolve(left.shift() ?? { outcome: 'refused', reason: 'no more' })
      },
    }),
  }
  const directory = directoryOf('EMULATOR', [ACCOUNT])
  const authenticator = createNegotiateAuthenticator({
    ntlm: createNtlmAcceptor(directory, POLICY, createSeededRandom('negotiate', 'test')),
    kerberos: steps && acceptor,
    realm: 'EXAMPLE.COM',
    directory,
  })
  const request = { httpVersion, headers: {}, socket: {} }
  const send = (token: Uint8Array) => authenticator.step(Buffer.from(token).toString('base64'), request, AT)
  return { send, told, authenticator, request }
}

/** The token that a step asks the client to answer. */
function challengeIn(step: AuthenticationStep): Buffer {
  if (step.outcome !== 'continue') throw new Error(JSON.stringify(step))
  return Buffer.from(/^Negotiate ([A-Za-z0-9+/=]+)$/.exec(step.challenge)?.[1] ?? '', 'base64')
}

const replyIn = (step: AuthenticationStep) => {
  if (step.outcome !== 'proved') throw new Error(JSON.stringify(step))
  return step.reply === undefined
    ? undefined
    : readServerResponse(Buffer.from(step.reply.replace('Negotiate ', ''), 'base64'))
}

describe('RFC 4559, RFC 4178 Negotiate', () => {
  describe('carrying NTLM', () => {
    it('bare, as zeep, suds and soap4r send it: answered as it came, with nothing in the last answer', async () => {
      const { send } = connect()
      const client = new NtlmClient(RIGHT)
      const challenge = challengeIn(await send(client.negotiate))
      expect(challenge.toString('latin1', 0, 7)).to.equal('NTLMSSP')
      expect(await send(client.answer(challenge))).to.deep.equal({
        outcome: 'proved',
        account: ACCOUNT,
        lasts: 'connection',
        caution: undefined,
      })
    })

    it('in SPNEGO, when it is what the client likes best', async () => {
      const { send } = connect()
      const client = new NtlmClient(RIGHT)
      const response = readServerResponse(challengeIn(await send(negTokenInit([ntlm], client.negotiate))))
      expect(response).to.include({ state: 1, mechanism: ntlm })
      const step = await send(negTokenResp({ token: client.answer(response.token ?? Buffer.alloc(0)) }))
      expect(step).to.include({ outcome: 'proved', lasts: 'connection' })
      expect(replyIn(step)).to.deep.equal({ state: 0, mechanism: undefined, token: undefined, mechListMic: undefined })
    })

    for (const guess of [kerberos, kerberosOfWindows2000, '2b0601040182370202' + '1e']) {
      it(`in SPNEGO, when the client has guessed ${guess} first, with its list of mechanisms signed`, async () => {
        const { send } = connect()
        const offered = [guess, ntlm]
        const client = new NtlmClient(RIGHT)
        const first = readServerResponse(challengeIn(await send(negTokenInit(offered, Buffer.from('a ticket')))))
        expect(first).to.deep.include({ state: 3, mechanism: ntlm, token: undefined })
        const second = readServerResponse(challengeIn(await send(negTokenResp({ token: client.negotiate }))))
        const challenge = second.token ?? Buffer.alloc(0)
        const token = client.answer(challenge)
        const session = { flags: readChallenge(challenge).flags, exportedSessionKey: client.sessionKey }
        const mechListMic = signFirstMessage(session, 'client', mechanismList(offered))
        const reply = replyIn(await send(negTokenResp({ token, mechListMic })))
        expect(reply?.state).to.equal(0)
        expect(hex(reply?.mechListMic)).to.equal(hex(signFirstMessage(session, 'server', mechanismList(offered))))
      })
    }

    it('refuses a list of mechanisms that was altered on its way', async () => {
      for (const [signed, length] of [
        [[ntlm], 16],
        [[kerberos, ntlm], 15],
      ] as const) {
        const { send } = connect()
        const client = new NtlmClient(RIGHT)
        const { token: challenge = Buffer.alloc(0) } = readServerResponse(
          challengeIn(await send(negTokenInit([ntlm], client.negotiate))),
        )
        const token = client.answer(challenge)
        const session = { flags: readChallenge(challenge).flags, exportedSessionKey: client.sessionKey }
        const mechListMic = signFirstMessage(
          session,
          'client',
          mechanismList(length === 16 ? [kerberos, ...signed] : signed),
        ).subarray(0, length)
        expect(await send(negTokenResp({ token, mechListMic }))).to.deep.include({
          outcome: 'refused',
          claimed: 'rmsadmin',
        })
      }
    })

    it('refuses a mechListMIC where there is no key to make one with', async () => {
      const { send } = connect()
      const client = new NtlmClient({
        ...RIGHT,
        kind: 'NTLMv1',
        negotiateFlags: MODERN_FLAGS & ~FLAGS.extendedSessionSecurity,
      })
      const { token = Buffer.alloc(0) } = readServerResponse(
        challengeIn(await send(negTokenInit([ntlm], client.negotiate))),
      )
      const step = await send(negTokenResp({ token: client.answer(token), mechListMic: Buffer.alloc(16) }))
      expect(step.outcome).to.equal('refused')
    })

    it('refuses what NTLM refuses, and counts it', async () => {
      const { send } = connect()
      const client = new NtlmClient({ ...RIGHT, password: 'wrong' })
      const { token = Buffer.alloc(0) } = readServerResponse(
        challengeIn(await send(negTokenInit([ntlm], client.negotiate))),
      )
      expect(await send(negTokenResp({ token: client.answer(token) }))).to.deep.include({
        outcome: 'refused',
        failed: ACCOUNT,
      })
    })

    it('refuses a NegTokenResp where nothing was begun, or without a token', async () => {
      const stray = await connect().send(negTokenResp({ token: Buffer.from('x') }))
      expect(stray.outcome === 'refused' && stray.reason).to.match(/nothing was begun.*proxy/)
      const { send } = connect()
      await send(negTokenInit([ntlm], undefined))
      expect(await send(negTokenResp({}))).to.deep.include({ outcome: 'refused' })
    })

    it('refuses a handshake over connections that end with each answer', async () => {
      const { send } = connect(undefined, '1.0')
      const step = await send(new NtlmClient(RIGHT).negotiate)
      expect(step.outcome === 'refused' && step.reason).to.match(/closes it after each request/)
    })
  })

  describe('carrying Kerberos', () => {
    const complete: KerberosStep = { outcome: 'complete', principal: 'rmsadmin@EXAMPLE.COM', reply: 'b2s=' }
    const bare = formatElement(0x60, formatElement(0x06, Buffer.from(kerberos, 'hex')), Buffer.from('ticket'))

    for (const [what, token] of [
      ['in SPNEGO', negTokenInit([kerberos, ntlm], Buffer.from('ticket'))],
      ['in SPNEGO under the number of Windows 2000', negTokenInit([kerberosOfWindows2000], Buffer.from('ticket'))],
      ['bare', bare],
    ] as const) {
      it(`${what}: the library sees the token as it came, the answer carries the server’s`, async () => {
        const { send, told } = connect([complete])
        expect(await send(token)).to.deep.equal({
          outcome: 'proved',
          account: ACCOUNT,
          lasts: 'request',
          reply: 'Negotiate b2s=',
        })
        expect(told).to.deep.equal([Buffer.from(token).toString('base64')])
      })
    }

    it('in more than one step', async () => {
      const { send, told } = connect([{ outcome: 'continue', reply: 'bW9yZQ==' }, complete])
      expect(challengeIn(await send(negTokenInit([kerberos], Buffer.from('ticket')))).toString()).to.equal('more')
      expect((await send(negTokenResp({ token: Buffer.from('rest') }))).outcome).to.equal('proved')
      expect(told).to.have.length(2)
    })

    it('without a server’s token there is nothing to send back', async () => {
      const step = await connect([{ ...complete, reply: '' }]).send(bare)
      expect(step.outcome === 'proved' && step.reply).to.equal(undefined)
    })

    for (const principal of [
      'rmsadmin@OTHER.COM',
      'rmsadmin',
      '@EXAMPLE.COM',
      'rmsadmin/admin@EXAMPLE.COM',
      'nobody@EXAMPLE.COM',
      'rmsadmin\\@EXAMPLE.COM@EXAMPLE.COM',
      '',
    ]) {
      it(`lets nobody in as ${JSON.stringify(principal)}`, async () => {
        const step = await connect([{ ...complete, principal }]).send(bare)
        expect(step).to.deep.equal({
          outcome: 'refused',
          claimed: principal,
          reason: 'no account stands for this principal',
        })
      })
    }

    it('takes the realm in any case, as Windows does', async () => {
      expect((await connect([{ ...complete, principal: 'RmsAdmin@example.com' }]).send(bare)).outcome).to.equal(
        'proved',
      )
    })

    it('says why the library refuses, and why there is none', async () => {
      const refused = await connect([{ outcome: 'refused', reason: 'Kerberos: expired' }]).send(bare)
      expect(refused).to.deep.include({ outcome: 'refused', reason: 'Kerberos: expired' })
      for (const token of [bare, negTokenInit([kerberos], Buffer.from('ticket'))]) {
        const without = await connect().send(token)
        expect(without.outcome === 'refused' && without.reason).to.match(/auth.kerberos.keytab is not set/)
      }
    })
  })

  describe('carrying nothing', () => {
    it('is refused, whatever the bytes are', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 120 }), async (bytes) => {
          expect((await connect([]).send(bytes)).outcome).to.equal('refused')
        }),
      )
      for (const text of ['', '!', 'abc def', 'x'.repeat(70_000)]) {
        const { authenticator, request } = connect()
        expect((await authenticator.step(text, request, AT)).outcome).to.equal('refused')
      }
      expect((await connect([]).send(negTokenInit(['2a03'], Buffer.from('x')))).outcome).to.equal('refused')
    })
  })
})

describe('RFC 4178 §4.2 tokens', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2000 }),
        fc.array(fc.constantFrom(ntlm, kerberos, '2a03'), { minLength: 1, maxLength: 8 }),
        (token, offered) => {
          const init = parseNegotiationToken(negTokenInit(offered, Buffer.from(token)))
          expect(init?.type === 'init' && [init.mechanisms, hex(init.token), hex(init.mechanismList)]).to.deep.equal([
            offered,
            hex(token),
            hex(mechanismList(offered)),
          ])
          const resp = parseNegotiationToken(negTokenResp({ token, mechListMic: token }))
          expect(resp?.type === 'resp' && [hex(resp.token), hex(resp.mechListMic)]).to.deep.equal([
            hex(token),
            hex(token),
          ])
          expect(
            hex(readServerResponse(Buffer.from(formatResponse({ state: 1, mechanism: ntlm, token }))).token),
          ).to.equal(hex(token))
        },
      ),
    )
  })

  const whole = negTokenInit([kerberos, ntlm], Buffer.from('ticket'))

  it('are refused at every length but their own', () => {
    for (let length = 0; length < whole.length; length += 1) {
      expect(parseNegotiationToken(whole.subarray(0, length)), String(length)).to.equal(undefined)
    }
    expect(parseNegotiationToken(Buffer.concat([whole, Buffer.of(0)]))).to.equal(undefined)
  })

  it('are read without harm whatever byte is changed, and whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.uint8Array({ maxLength: 100 }), (at, value, bytes) => {
        parseNegotiationToken(whole.with(at, value))
        parseNegotiationToken(bytes)
        parseInitialToken(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  it('have at most 32 mechanisms, and members in order, each once', () => {
    expect(
      parseNegotiationToken(
        negTokenInit(
          Array.from({ length: 32 }, () => ntlm),
          undefined,
        ),
      ),
    ).not.to.equal(undefined)
    expect(
      parseNegotiationToken(
        negTokenInit(
          Array.from({ length: 33 }, () => ntlm),
          undefined,
        ),
      ),
    ).to.equal(undefined)
    const member = formatElement(0xa2, formatElement(0x04, Buffer.from('x')))
    const resp = (...members: Uint8Array[]) =>
      parseNegotiationToken(formatElement(0xa1, formatElement(0x30, ...members)))
    expect(resp(member)).not.to.equal(undefined)
    expect(resp(member, member)).to.equal(undefined)
    expect(resp(member, formatElement(0xa0, formatElement(0x0a, Buffer.of(0))))).to.equal(undefined)
    expect(resp(formatElement(0xa2, Buffer.from('x')))).to.equal(undefined)
  })
})
