import { expect } from 'chai'
import fc from 'fast-check'
import { createNtlmAcceptor, type NtlmStep } from '../../../../src/authentication/ntlm/acceptor.ts'
import { AV_ID } from '../../../../src/authentication/ntlm/av-pairs.ts'
import { channelBindingHash } from '../../../../src/authentication/ntlm/binding-checks.ts'
import type { NtlmPolicy } from '../../../../src/authentication/ntlm/conversation.ts'
import { FLAGS, hasFlag } from '../../../../src/authentication/ntlm/flags.ts'
import { createSeededRandom } from '../../../../src/base/random.ts'
import { accountOf, directoryOf } from '../../../support/ntlm-accounts.ts'
import {
  authenticateMessage,
  MODERN_FLAGS,
  negotiateMessage,
  NtlmClient,
  readChallenge,
  type AuthenticateParts,
  type NtlmClientOptions,
} from '../../../support/ntlm-client.ts'

const AT = new Date('2026-01-01T12:00:00Z')
const HOUR = 3_600_000
const ACCOUNT = accountOf('rmsadmin', 'Passw0rd!')
const MÜLLER = accountOf('müller', 'schlüssel')
const POLICY: NtlmPolicy = {
  computerName: 'RMS01',
  domainName: 'EMULATOR',
  level: 4,
  channelBinding: 'allow',
  targetNames: undefined,
}
const RIGHT = { user: 'rmsadmin', password: 'Passw0rd!', domain: 'EMULATOR', time: AT } as const

const acceptorOf = (policy: Partial<NtlmPolicy> = {}) =>
  createNtlmAcceptor(
    directoryOf('EMULATOR', [ACCOUNT, MÜLLER]),
    { ...POLICY, ...policy },
    createSeededRandom('ntlm', 'test'),
  )

interface Circumstances {
  readonly policy?: Partial<NtlmPolicy>
  readonly bend?: (parts: AuthenticateParts) => AuthenticateParts
  readonly endPoint?: Uint8Array
  /** Changes the message after it was finished. */
  readonly alter?: (message: Buffer) => Uint8Array
  readonly answeredAt?: Date
}

/** A whole handshake on a connection of its own. */
async function handshake(options: NtlmClientOptions, circumstances: Circumstances = {}): Promise<NtlmStep> {
  const { policy, bend, endPoint, answeredAt = AT } = circumstances
  const alter = circumstances.alter ?? ((message: Buffer): Uint8Array => message)
  const acceptor = acceptorOf(policy)
  const client = new NtlmClient(options)
  const occasion = { connection: {}, at: AT, endPoint: () => endPoint }
  const challenge = await acceptor.step(client.negotiate, occasion)
  if (challenge.outcome !== 'challenge') return challenge
  const message = client.answer(Buffer.from(challenge.message), bend)
  return acceptor.step(alter(message), { ...occasion, at: answeredAt })
}

const outcomeOf = async (...args: Parameters<typeof handshake>) => (await handshake(...args)).outcome

/** Why a handshake was refused; it must have been. */
async function refusal(...args: Parameters<typeof handshake>): Promise<string> {
  const step = await handshake(...args)
  if (step.outcome !== 'refused') throw new Error(`not refused, but ${step.outcome}`)
  return step.reason
}

describe('[MS-NLMP] §3.2.5.1 the server’s side of NTLM', () => {
  describe('who gets in', () => {
    it('NTLMv2 with a MIC, and without one as Windows XP sends it', async () => {
      expect(await handshake(RIGHT)).to.deep.include({ outcome: 'proved', account: ACCOUNT, caution: undefined })
      expect(await outcomeOf({ ...RIGHT, mic: false })).to.equal('proved')
    })

    for (const names of [
      { domain: 'emulator', user: 'RMSADMIN' },
      { domain: '', user: 'rmsadmin' },
      { domain: '', user: 'rmsadmin@emulator' },
      { domain: '', user: 'EMULATOR\\rmsadmin' },
    ]) {
      it(`whoever writes the names as ${JSON.stringify(names)}`, async () => {
        expect(await outcomeOf({ ...RIGHT, ...names })).to.equal('proved')
      })
    }

    it('clients that leave the domain out of the key', async () => {
      expect(await outcomeOf({ ...RIGHT, keyDomain: '' })).to.equal('proved')
      expect(await outcomeOf({ ...RIGHT, keyDomain: 'OTHER' })).to.equal('refused')
    })

    it('names and passwords with other letters, in UTF-16 and in the client’s code page', async () => {
      const options = { ...RIGHT, user: 'MÜLLER', password: 'schlüssel' }
      expect(await outcomeOf(options)).to.equal('proved')
      expect(await outcomeOf({ ...options, negotiateFlags: FLAGS.oem, kind: 'NTLMv1' })).to.equal('proved')
    })

    it('without key exchange too', async () => {
      expect(await outcomeOf({ ...RIGHT, negotiateFlags: MODERN_FLAGS & ~FLAGS.keyExchange })).to.equal('proved')
    })
  })

  describe('who does not', () => {
    const SAME = 'there is no such account, or its password is another'

    it('a wrong password and a wrong name, for one reason; only the account is counted', async () => {
      const wrong = await handshake({ ...RIGHT, password: 'wrong' })
      const nobody = await handshake({ ...RIGHT, user: 'nobody' })
      expect(wrong).to.deep.equal({ outcome: 'refused', claimed: 'EMULATOR\\rmsadmin', reason: SAME, failed: ACCOUNT })
      expect(nobody).to.deep.equal({ outcome: 'refused', claimed: 'EMULATOR\\nobody', reason: SAME, failed: undefined })
    })

    it('an account of another domain', async () => {
      expect(await refusal({ ...RIGHT, domain: 'OTHER' })).to.equal(SAME)
      expect(await refusal({ ...RIGHT, domain: '', user: 'OTHER\\rmsadmin' })).to.equal(SAME)
    })

    it('whoever knows what an account that is not there is compared with', async () => {
      for (const kind of ['NTLMv2', 'NTLM2 session response'] as const) {
        expect(await refusal({ ...RIGHT, user: 'nobody', hash: new Uint8Array(16), kind })).to.equal(SAME)
      }
    })

    it('the anonymous', async () => {
      expect(await refusal({ ...RIGHT, kind: 'anonymous' })).to.equal('anonymous NTLM is not taken')
      const noLm = (parts: AuthenticateParts) => ({ ...parts, lm: Buffer.alloc(0) })
      expect(await refusal({ ...RIGHT, kind: 'anonymous' }, { bend: noLm })).to.equal('anonymous NTLM is not taken')
    })

    it('a message whose parts are none', async () => {
      for (const nt of [
        Buffer.alloc(1),
        Buffer.alloc(23),
        Buffer.alloc(25),
        Buffer.alloc(44, 1),
        Buffer.alloc(60, 1),
      ]) {
        expect(await refusal(RIGHT, { bend: (parts) => ({ ...parts, nt }) }), String(nt.length)).to.equal(
          'the AUTHENTICATE_MESSAGE is malformed',
        )
      }
    })

    it('a client without a character set', async () => {
      expect(await refusal({ ...RIGHT, negotiateFlags: FLAGS.ntlm })).to.equal('the NEGOTIATE_MESSAGE is malformed')
    })

    it('a client with key exchange and no key', async () => {
      const bend = (parts: AuthenticateParts) => ({ ...parts, key: Buffer.alloc(15) })
      expect(await refusal(RIGHT, { bend })).to.equal('the AUTHENTICATE_MESSAGE has no session key')
    })
  })

  describe('§3.1.5.1.2 the MIC', () => {
    it('is wrong when a byte of it, of the names, or of the flags is another', async () => {
      for (const at of [72, 80, 87, 60, 64]) {
        const alter = (message: Buffer) => message.with(at, message.readUInt8(at) ^ 0x40)
        expect(await refusal(RIGHT, { alter }), String(at)).to.match(/^the (MIC is wrong|AUTHENTICATE_MESSAGE)/)
      }
      const alter = (message: Buffer) =>
        Buffer.from(message.toString('latin1').replace('C\0L\0I\0', 'X\0L\0I\0'), 'latin1')
      expect(await refusal(RIGHT, { alter })).to.equal('the MIC is wrong: a message was altered')
    })

    it('is wrong when the NEGOTIATE_MESSAGE was another', async () => {
      const acceptor = acceptorOf()
      const client = new NtlmClient(RIGHT)
      const occasion = { connection: {}, at: AT, endPoint: () => undefined }
      // Somebody in between has taken the wish for 128 bits out.
      const challenge = await acceptor.step(negotiateMessage(MODERN_FLAGS & ~FLAGS.strength128), occasion)
      if (challenge.outcome !== 'challenge') throw new Error(challenge.outcome)
      expect(await acceptor.step(client.answer(Buffer.from(challenge.message)), occasion)).to.deep.include({
        reason: 'the MIC is wrong: a message was altered',
      })
    })

    it('cannot be left out by whoever said that there is one', async () => {
      const alter = (message: Buffer) => Buffer.concat([message.subarray(0, 72), message.subarray(88)])
      expect(await outcomeOf(RIGHT, { alter })).to.equal('refused')
      // The flag is under the proof: it cannot be taken out either.
      const bend = (parts: AuthenticateParts) => {
        const at = Buffer.from(parts.nt).indexOf(Buffer.of(AV_ID.flags, 0, 4, 0, 2))
        expect(at).to.be.greaterThan(0)
        return { ...parts, nt: Buffer.from(parts.nt).fill(0, at + 4, at + 8) }
      }
      expect(await refusal(RIGHT, { bend })).to.match(/^there is no such account/)
    })
  })

  describe('auth.ntlm.level, LmCompatibilityLevel ([MS-NLMP] §5.1, note <81>)', () => {
    const plain = MODERN_FLAGS & ~FLAGS.extendedSessionSecurity
    const kinds = [
      ['NTLMv2', MODERN_FLAGS],
      ['NTLM2 session response', MODERN_FLAGS],
      ['NTLMv1', plain],
      ['LM', plain],
    ] as const
    const expected = {
      0: ['proved', 'refused', 'proved', 'refused'],
      1: ['proved', 'proved', 'proved', 'refused'],
      2: ['proved', 'proved', 'proved', 'refused'],
      3: ['proved', 'proved', 'proved', 'refused'],
      4: ['proved', 'proved', 'proved', 'refused'],
      5: ['proved', 'refused', 'refused', 'refused'],
    } as const

    for (const level of [0, 1, 2, 3, 4, 5] as const) {
      it(`${level}: NTLMv2, NTLM2 session, NTLMv1, LM are ${expected[level].join(', ')}`, async () => {
        const outcomes = await Promise.all(
          kinds.map(([kind, negotiateFlags]) => outcomeOf({ ...RIGHT, kind, negotiateFlags }, { policy: { level } })),
        )
        expect(outcomes).to.deep.equal(expected[level])
      })
    }

    it('warns of everything that is less than NTLMv2', async () => {
      for (const [kind, negotiateFlags] of kinds.slice(1, 3)) {
        const step = await handshake({ ...RIGHT, kind, negotiateFlags })
        expect(step.outcome === 'proved' && step.caution, kind).to.match(
          new RegExp(`^the client sent ${kind}, .*level 5`),
        )
      }
    })

    it('says why an LM response is refused: by the level, or for want of a hash', async () => {
      const lm = { ...RIGHT, kind: 'LM', negotiateFlags: plain } as const
      expect(await refusal(lm)).to.equal('auth.ntlm.level 4 refuses LM responses')
      expect(await refusal(lm, { policy: { level: 3 } })).to.match(/no LM hash is kept/)
      expect(await refusal({ ...RIGHT, kind: 'NTLMv1' }, { policy: { level: 5 } })).to.match(
        /takes NTLMv2 only, .* NTLMv1/,
      )
    })

    it('refuses wrong passwords in every kind', async () => {
      for (const [kind, negotiateFlags] of kinds) {
        expect(await outcomeOf({ ...RIGHT, password: 'wrong', kind, negotiateFlags }), kind).to.equal('refused')
      }
    })

    it('never grants extended session security at 0, nor what was not asked for', async () => {
      const granted = async (asked: number, level: NtlmPolicy['level']) => {
        const step = await acceptorOf({ level }).step(negotiateMessage(asked), {
          connection: {},
          at: AT,
          endPoint: () => undefined,
        })
        return step.outcome === 'challenge' ? readChallenge(Buffer.from(step.message)).flags : -1
      }
      expect(hasFlag(await granted(MODERN_FLAGS, 0), FLAGS.extendedSessionSecurity)).to.equal(false)
      expect(hasFlag(await granted(MODERN_FLAGS, 1), FLAGS.extendedSessionSecurity)).to.equal(true)
      const least = await granted(FLAGS.oem, 4)
      for (const flag of [
        FLAGS.unicode,
        FLAGS.sign,
        FLAGS.seal,
        FLAGS.extendedSessionSecurity,
        FLAGS.version,
        FLAGS.keyExchange,
      ]) {
        expect(hasFlag(least, flag)).to.equal(false)
      }
      expect(hasFlag(await granted(FLAGS.oem | FLAGS.lmKey, 4), FLAGS.lmKey)).to.equal(false)
    })
  })

  describe('§3.2.5.1.2 clock, TLS channel, target name', () => {
    it('lets a clock be 36 hours off, and no more (note <39>)', async () => {
      for (const hours of [-36, -1, 0, 1, 36]) {
        expect(await outcomeOf({ ...RIGHT, time: new Date(AT.getTime() + hours * HOUR) }), String(hours)).to.equal(
          'proved',
        )
      }
      for (const hours of [-37, 37, 24 * 365 * 100]) {
        const time = new Date(AT.getTime() + hours * HOUR)
        expect(await refusal({ ...RIGHT, time }), String(hours)).to.match(/clock differs by more than 36 hours/)
      }
    })

    const endPoint = Buffer.alloc(32, 1)
    const bound = (to: Uint8Array): NtlmClientOptions => ({ ...RIGHT, pairs: new Map([[AV_ID.channelBindings, to]]) })

    it('checks the channel where there is one', async () => {
      expect(await outcomeOf(bound(channelBindingHash(endPoint)), { endPoint })).to.equal('proved')
      expect(await refusal(bound(channelBindingHash(Buffer.alloc(32, 2))), { endPoint })).to.match(
        /another TLS channel/,
      )
      expect(await refusal(bound(Buffer.of(1)), { endPoint })).to.match(/another TLS channel/)
      expect(await outcomeOf(RIGHT, { endPoint })).to.equal('proved')
      expect(await outcomeOf(bound(Buffer.alloc(16)), { endPoint })).to.equal('proved')
      expect(await outcomeOf(bound(channelBindingHash(endPoint)))).to.equal('proved')
    })

    it('auth.ntlm.channelBinding=require wants a client that is bound, off looks at nothing', async () => {
      const policy = { channelBinding: 'require' } as const
      expect(await outcomeOf(bound(channelBindingHash(endPoint)), { policy, endPoint })).to.equal('proved')
      expect(await refusal(RIGHT, { policy, endPoint })).to.match(/auth.ntlm.channelBinding/)
      expect(await refusal(bound(Buffer.alloc(16)), { policy, endPoint })).to.match(/auth.ntlm.channelBinding/)
      expect(await refusal(bound(channelBindingHash(endPoint)), { policy })).to.match(/no TLS channel/)
      expect(await outcomeOf(bound(Buffer.of(1)), { policy: { channelBinding: 'off' }, endPoint })).to.equal('proved')
    })

    const meant = (name: string, flags = 0): NtlmClientOptions => ({
      ...RIGHT,
      pairs: new Map([
        [AV_ID.targetName, Buffer.from(name, 'utf16le')],
        [AV_ID.flags, Buffer.of(flags, 0, 0, 0)],
      ]),
    })

    it('auth.ntlm.targetNames refuses who meant another server', async () => {
      const policy = { targetNames: ['rms01', 'rms01.example'] }
      for (const name of ['HTTP/rms01', 'http/RMS01.example:8080', 'rms01', 'HTTP/rms01/EMULATOR', '']) {
        expect(await outcomeOf(meant(name), { policy }), name).to.equal('proved')
      }
      expect(await refusal(meant('HTTP/rms02'), { policy })).to.match(/meant to call "rms02"/)
      expect(await outcomeOf(meant('HTTP/rms02'))).to.equal('proved')
      expect(await outcomeOf(meant('HTTP/rms02', 4), { policy })).to.equal('proved')
      expect(await outcomeOf(RIGHT, { policy })).to.equal('proved')
    })
  })

  describe('§3.2.5.1.1 challenges', () => {
    const challengeOn = async (acceptor: ReturnType<typeof acceptorOf>, connection: object) => {
      const step = await acceptor.step(negotiateMessage(), { connection, at: AT, endPoint: () => undefined })
      if (step.outcome !== 'challenge') throw new Error(step.outcome)
      return Buffer.from(step.message)
    }
    const on = (connection: object, at = AT) => ({ connection, at, endPoint: () => undefined })

    it('are never the same', async () => {
      const acceptor = acceptorOf()
      const nonces = await Promise.all(
        Array.from({ length: 200 }, async () =>
          readChallenge(await challengeOn(acceptor, {})).challenge.toString('hex'),
        ),
      )
      expect(new Set(nonces).size).to.equal(200)
    })

    it('are answered once: a repeated AUTHENTICATE_MESSAGE is refused', async () => {
      const [acceptor, connection] = [acceptorOf(), {}]
      const message = new NtlmClient(RIGHT).answer(await challengeOn(acceptor, connection))
      expect((await acceptor.step(message, on(connection))).outcome).to.equal('proved')
      expect(await acceptor.step(message, on(connection))).to.deep.include({ outcome: 'refused', failed: undefined })
      await challengeOn(acceptor, connection)
      expect((await acceptor.step(message, on(connection))).outcome).to.equal('refused')
    })

    it('are used up by an answer that is wrong or none', async () => {
      const [acceptor, connection] = [acceptorOf(), {}]
      for (const wrong of [
        Buffer.from('x'),
        new NtlmClient({ ...RIGHT, password: 'x' }).answer(await challengeOn(acceptor, {})),
      ]) {
        const message = new NtlmClient(RIGHT).answer(await challengeOn(acceptor, connection))
        expect((await acceptor.step(wrong, on(connection))).outcome).to.equal('refused')
        expect((await acceptor.step(message, on(connection))).outcome).to.equal('refused')
      }
    })

    it('belong to their connection: without one, and with another, the log says what a proxy does', async () => {
      const acceptor = acceptorOf()
      const [one, other] = [{}, {}]
      const message = new NtlmClient(RIGHT).answer(await challengeOn(acceptor, one))
      const without = await acceptor.step(message, on({}))
      expect(without.outcome === 'refused' && without.reason).to.match(
        /without a challenge on this connection.*proxy.*mixes connections/,
      )
      const later = await acceptor.step(negotiateMessage(), on(other, new Date(AT.getTime() + 5)))
      expect(later.outcome).to.equal('challenge')
      const mixed = await acceptor.step(message, on(other))
      expect(mixed.outcome === 'refused' && mixed.reason).to.match(
        /challenge of another connection.*proxy.*mixes connections/,
      )
    })

    it('wait two minutes', async () => {
      expect(await outcomeOf(RIGHT, { answeredAt: new Date(AT.getTime() + 120_000) })).to.equal('proved')
      expect(await refusal(RIGHT, { answeredAt: new Date(AT.getTime() + 120_001) })).to.match(/too late/)
    })

    it('go to nobody who sends something else: it is refused, and nothing is thrown', async () => {
      const acceptor = acceptorOf()
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 4 }), async (bytes, type) => {
          const connection = {}
          const head = Buffer.concat([Buffer.from('NTLMSSP\0'), Buffer.of(type, 0, 0, 0)])
          expect((await acceptor.step(bytes, on(connection))).outcome).to.equal('refused')
          await challengeOn(acceptor, connection)
          const step = await acceptor.step(Buffer.concat([head, bytes]), on(connection))
          expect(step.outcome).to.be.oneOf(type === 1 ? ['refused', 'challenge'] : ['refused'])
        }),
      )
    })

    it('are proved by nothing that differs from the right answer in one byte', async () => {
      const acceptor = acceptorOf()
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (place, change) => {
          const connection = {}
          const message = new NtlmClient(RIGHT).answer(await challengeOn(acceptor, connection))
          const at = place % message.length
          const step = await acceptor.step(message.with(at, message.readUInt8(at) ^ change), on(connection))
          // MaxLen is ignored by order of the specification, but the MIC covers it.
          expect(step.outcome, String(at)).to.equal('refused')
        }),
        { numRuns: 500 },
      )
    })

    it('are no use to those who cannot read: a client that is too short is not asked for its flags', async () => {
      const message = authenticateMessage({
        flags: FLAGS.unicode,
        lm: Buffer.alloc(0),
        nt: Buffer.alloc(0),
        domain: '',
        user: 'x',
        workstation: '',
        key: Buffer.alloc(0),
      })
      const [acceptor, connection] = [acceptorOf(), {}]
      await challengeOn(acceptor, connection)
      expect(await acceptor.step(message, on(connection))).to.deep.include({
        reason: 'the AUTHENTICATE_MESSAGE is malformed',
      })
    })
  })
})
