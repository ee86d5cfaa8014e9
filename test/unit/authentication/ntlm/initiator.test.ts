import { expect } from 'chai'
import fc from 'fast-check'
import { createNtlmAcceptor } from '../../../../src/authentication/ntlm/acceptor.ts'
import { formatAuthenticate, parseAuthenticate } from '../../../../src/authentication/ntlm/authenticate-message.ts'
import { AV_FLAGS, AV_ID, avFlags, formatAvPairs } from '../../../../src/authentication/ntlm/av-pairs.ts'
import { formatChallenge, parseChallenge } from '../../../../src/authentication/ntlm/challenge-message.ts'
import { parseNtlmV2Response } from '../../../../src/authentication/ntlm/client-challenge.ts'
import type { NtlmPolicy } from '../../../../src/authentication/ntlm/conversation.ts'
import { FLAGS } from '../../../../src/authentication/ntlm/flags.ts'
import { createNtlmInitiator } from '../../../../src/authentication/ntlm/initiator.ts'
import { createSeededRandom } from '../../../../src/base/random.ts'
import { accountOf, directoryOf } from '../../../support/ntlm-accounts.ts'

const AT = new Date('2026-01-01T12:00:00Z')
const POLICY: NtlmPolicy = {
  computerName: 'RMS01',
  domainName: 'EMULATOR',
  level: 5,
  channelBinding: 'require',
  targetNames: ['rms01.example'],
}
const END_POINT = Buffer.alloc(32, 7)
const RIGHT = { domain: 'EMULATOR', user: 'rmsadmin', password: 'Passw0rd! ä€' }
const TARGET = { service: 'HTTP/rms01.example', endPoint: END_POINT }

const initiatorOf = (credentials = RIGHT) =>
  createNtlmInitiator(credentials, { random: createSeededRandom('client', 'test'), now: () => AT })

/** A whole logon between the two halves; `bend` alters what goes from client to server last. */
async function logOn(
  { credentials = RIGHT, target = TARGET }: { credentials?: typeof RIGHT; target?: typeof TARGET } = {},
  bend = (message: Uint8Array) => message,
): Promise<string> {
  const directory = directoryOf('EMULATOR', [accountOf('rmsadmin', RIGHT.password)])
  const acceptor = createNtlmAcceptor(directory, POLICY, createSeededRandom('server', 'test'))
  const occasion = { connection: {}, at: AT, endPoint: () => END_POINT }
  const initiator = initiatorOf(credentials)
  const challenged = await acceptor.step(initiator.negotiate, occasion)
  if (challenged.outcome !== 'challenge') return challenged.outcome
  const message = initiator.answer(challenged.message, target)
  if (message === undefined) return 'no answer'
  const step = await acceptor.step(bend(message), occasion)
  return step.outcome === 'refused' ? step.reason : step.outcome
}

const challengeWith = (pairs: ReadonlyMap<number, Uint8Array>, flags = FLAGS.unicode | FLAGS.targetInfo) =>
  formatChallenge({
    flags,
    targetName: 'EMULATOR',
    serverChallenge: Buffer.alloc(8, 1),
    targetInfo: formatAvPairs(pairs),
  })

describe('[MS-NLMP] §3.1.5 the client’s side of NTLM', () => {
  it('logs on at a server that wants NTLMv2, its own TLS channel and its own name', async () => {
    expect(await logOn()).to.equal('proved')
    expect(await logOn({ credentials: { ...RIGHT, domain: '' } })).to.equal('proved')
    expect(await logOn({ credentials: { ...RIGHT, user: 'RMSAdmin' } })).to.equal('proved')
  })

  it('is refused with another password, channel or name', async () => {
    expect(await logOn({ credentials: { ...RIGHT, password: 'another' } })).to.match(/its password is another/)
    expect(await logOn({ target: { ...TARGET, endPoint: Buffer.alloc(32, 8) } })).to.match(/another TLS channel/)
    expect(await logOn({ target: { ...TARGET, service: 'HTTP/other' } })).to.match(/meant to call "other"/)
  })

  it('§3.1.5.1.2 makes a MIC where the server tells the time: no bit of the last message can be changed', async () => {
    expect(
      await logOn({}, (message) => {
        const bent = Uint8Array.from(message)
        bent[60] = (bent[60] ?? 0) ^ 0x10
        return bent
      }),
    ).to.match(/MIC is wrong/)
  })

  it('§3.1.5.1.2 repeats the server’s time, and sends no LM response beside it', () => {
    const timestamp = Buffer.from('0011223344556677', 'hex')
    const message = initiatorOf().answer(challengeWith(new Map([[AV_ID.timestamp, timestamp]])), TARGET)
    const parsed = parseAuthenticate(message ?? new Uint8Array(0), true)
    const response = parseNtlmV2Response(parsed?.ntResponse ?? new Uint8Array(0))
    expect(Buffer.from(response?.pairs.get(AV_ID.timestamp) ?? [])).to.deep.equal(timestamp)
    expect(avFlags(response?.pairs ?? new Map()) & AV_FLAGS.micPresent).to.equal(AV_FLAGS.micPresent)
    expect(Buffer.from(parsed?.lmResponse ?? [])).to.deep.equal(Buffer.alloc(24))
  })

  it('answers a server that tells no time with LMv2 and its own, and no MIC', () => {
    const message = initiatorOf().answer(challengeWith(new Map()), { ...TARGET, endPoint: undefined })
    const parsed = parseAuthenticate(message ?? new Uint8Array(0), true)
    const response = parseNtlmV2Response(parsed?.ntResponse ?? new Uint8Array(0))
    expect(response?.time).to.deep.equal(AT)
    expect(Buffer.from(parsed?.mic ?? [])).to.deep.equal(Buffer.alloc(16))
    expect(Buffer.from(parsed?.lmResponse ?? [])).not.to.deep.equal(Buffer.alloc(24))
    expect(Buffer.from(response?.pairs.get(AV_ID.channelBindings) ?? [])).to.deep.equal(Buffer.alloc(16))
  })

  it('answers nothing that is no challenge, is not Unicode, or has a malformed list', () => {
    expect(initiatorOf().answer(Buffer.from('NTLMSSP'), TARGET)).to.equal(undefined)
    expect(initiatorOf().answer(initiatorOf().negotiate, TARGET)).to.equal(undefined)
    expect(initiatorOf().answer(challengeWith(new Map(), FLAGS.oem | FLAGS.targetInfo), TARGET)).to.equal(undefined)
    const cut = challengeWith(new Map([[AV_ID.timestamp, Buffer.alloc(8)]]))
    expect(initiatorOf().answer(cut.subarray(0, cut.length - 2), TARGET)).to.equal(undefined)
  })

  it('never throws, whatever a server sends', () => {
    const honest = challengeWith(new Map([[AV_ID.timestamp, Buffer.alloc(8)]]))
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void initiatorOf().answer(bytes, TARGET)))
    fc.assert(
      fc.property(fc.nat(honest.length - 1), fc.nat(255), (at, value) => {
        const bent = Uint8Array.from(honest)
        bent[at] = value
        initiatorOf().answer(bent, TARGET)
      }),
    )
  })

  it('§2.2.1.2, §2.2.1.3 reads and writes are inverses', () => {
    const bytes = fc.uint8Array({ maxLength: 60 })
    const name = fc.string({ maxLength: 20 })
    fc.assert(
      fc.property(
        name,
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        bytes,
        (targetName, serverChallenge, targetInfo) => {
          const message = { flags: FLAGS.unicode | FLAGS.targetInfo, targetName, serverChallenge, targetInfo }
          const read = parseChallenge(formatChallenge(message))
          expect(
            read && { ...read, serverChallenge: [...read.serverChallenge], targetInfo: [...read.targetInfo] },
          ).to.deep.equal({
            ...message,
            serverChallenge: [...serverChallenge],
            targetInfo: [...targetInfo],
          })
        },
      ),
    )
    fc.assert(
      fc.property(name, name, bytes, bytes, (domain, user, ntResponse, key) => {
        const parts = { flags: FLAGS.unicode, domain, user, workstation: '', lmResponse: Buffer.alloc(24) }
        const message = { ...parts, ntResponse, encryptedSessionKey: key, mic: Buffer.alloc(16, 9) }
        const read = parseAuthenticate(formatAuthenticate(message), true)
        expect(read?.domain).to.equal(domain)
        expect(read?.user).to.equal(user)
        expect([...(read?.ntResponse ?? [])]).to.deep.equal([...ntResponse])
        expect([...(read?.encryptedSessionKey ?? [])]).to.deep.equal([...key])
        expect([...(read?.mic ?? [])]).to.deep.equal([...message.mic])
      }),
    )
  })
})
