import { expect } from 'chai'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAuthenticate } from '../../../../src/authentication/ntlm/authenticate-message.ts'
import { createNtlmAcceptor } from '../../../../src/authentication/ntlm/acceptor.ts'
import { formatChallenge } from '../../../../src/authentication/ntlm/challenge-message.ts'
import { parseNtlmV2Response } from '../../../../src/authentication/ntlm/client-challenge.ts'
import { lmV2Proof, ntowfV2, ntProof, v2SessionBaseKey } from '../../../../src/authentication/ntlm/ntlm-v2.ts'
import { Rc4, rc4 } from '../../../../src/authentication/ntlm/rc4.ts'
import { sealingKey, signFirstMessage, signingKey } from '../../../../src/authentication/ntlm/session-security.ts'
import { ntHash } from '../../../../src/authentication/nt-hash.ts'
import { accountOf, directoryOf } from '../../../support/ntlm-accounts.ts'
import { negotiateMessage, readChallenge } from '../../../support/ntlm-client.ts'

interface Vector {
  readonly password: string
  readonly user: string
  readonly domain: string
  readonly workstation: string
  readonly server: string
  readonly client_challenge: string
  readonly server_challenge: string
  readonly random_session_key: string
  readonly target_info: string
  readonly challenge_flags: string
  readonly authenticate_flags: string
  readonly expect: Readonly<
    Record<'ntowfv2' | 'session_base_key' | 'temp' | 'lm_response' | 'nt_proof' | 'encrypted_session_key', string>
  >
  readonly challenge_message: string
  readonly authenticate_message: string
  readonly seal: {
    readonly plaintext: string
    readonly expect: Readonly<
      Record<'sealing_key' | 'signing_key' | 'sealed' | 'checksum' | 'encrypted_checksum', string>
    >
  }
}

const folder = process.env.RMS_EMULATOR_VECTORS
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')
const bytes = (text: string): Buffer => Buffer.from(text, 'hex')

describe('[MS-NLMP] §4.2.4 NTLMv2, the published example (needs RMS_EMULATOR_VECTORS)', () => {
  let vector: Vector
  let key: Uint8Array

  before(function () {
    if (folder === undefined) return this.skip()
    vector = JSON.parse(readFileSync(join(folder, 'ntlm', 'ms-nlmp-4.2.4.json'), 'utf8')) as Vector
    key = ntowfV2(ntHash(vector.password), vector.user, vector.domain)
  })

  it('response key, proofs and session key', () => {
    const [server, client] = [bytes(vector.server_challenge), bytes(vector.client_challenge)]
    const proof = ntProof(key, server, bytes(vector.expect.temp))
    expect(hex(key)).to.equal(vector.expect.ntowfv2)
    expect(hex(proof)).to.equal(vector.expect.nt_proof)
    expect(hex(lmV2Proof(key, server, client)) + vector.client_challenge).to.equal(vector.expect.lm_response)
    const base = v2SessionBaseKey(key, proof)
    expect(hex(base)).to.equal(vector.expect.session_base_key)
    expect(hex(rc4(base, bytes(vector.random_session_key)))).to.equal(vector.expect.encrypted_session_key)
  })

  it('CHALLENGE_MESSAGE: every byte but the version, which is that of another Windows', () => {
    const written = formatChallenge({
      flags: Number(vector.challenge_flags),
      targetName: vector.server,
      serverChallenge: bytes(vector.server_challenge),
      targetInfo: bytes(vector.target_info),
    })
    const [head, version] = [hex(written).slice(0, 96), '0600701700' + '00000f']
    expect(head + version + hex(written).slice(112)).to.equal(vector.challenge_message)
    expect(hex(readChallenge(bytes(vector.challenge_message)).targetInfo)).to.equal(vector.target_info)
  })

  it('AUTHENTICATE_MESSAGE', () => {
    const message = parseAuthenticate(bytes(vector.authenticate_message), false)
    expect(message).to.include({ user: vector.user, domain: vector.domain, workstation: vector.workstation })
    expect(message?.flags).to.equal(Number(vector.authenticate_flags))
    const response = parseNtlmV2Response(message?.ntResponse ?? new Uint8Array())
    expect(response && hex(response.proof)).to.equal(vector.expect.nt_proof)
    expect(response && hex(response.temp)).to.equal(vector.expect.temp)
  })

  it('lets its user in, with the session key that was wrapped', async () => {
    const account = accountOf(vector.user, vector.password)
    const policy = {
      computerName: vector.server,
      domainName: vector.domain,
      level: 5,
      channelBinding: 'off',
      targetNames: undefined,
    } as const
    const random = { bytes: () => bytes(vector.server_challenge) }
    const acceptor = createNtlmAcceptor(directoryOf(vector.domain, [account]), policy, random)
    const occasion = { connection: {}, at: new Date('1601-01-01T00:00:00Z'), endPoint: () => undefined }
    await acceptor.step(negotiateMessage(Number(vector.challenge_flags)), occasion)
    const step = await acceptor.step(bytes(vector.authenticate_message), occasion)
    expect(step).to.deep.include({ outcome: 'proved', account, caution: undefined })
    expect(step.outcome === 'proved' && hex(step.session.exportedSessionKey)).to.equal(vector.random_session_key)
  })

  it('§4.2.4.4 keys, sealed text and signature', () => {
    const flags = Number(vector.challenge_flags)
    const { plaintext, expect: wanted } = vector.seal
    const exported = bytes(vector.random_session_key)
    expect(hex(sealingKey(flags, exported, 'client'))).to.equal(wanted.sealing_key)
    expect(hex(signingKey(exported, 'client'))).to.equal(wanted.signing_key)
    const stream = new Rc4(sealingKey(flags, exported, 'client'))
    expect(hex(stream.apply(bytes(plaintext)))).to.equal(wanted.sealed)
    const sum = createHmac('md5', signingKey(exported, 'client'))
      .update(Buffer.alloc(4))
      .update(bytes(plaintext))
      .digest()
    expect(hex(stream.apply(sum.subarray(0, 8)))).to.equal(wanted.encrypted_checksum)
    // A first message that is signed and not sealed finds RC4 at its beginning.
    const bare = signFirstMessage(
      { flags: flags & 0x3fff_ffff, exportedSessionKey: exported },
      'client',
      bytes(plaintext),
    )
    expect(hex(bare)).to.equal(`01000000${wanted.checksum}00000000`)
    const wrapped = signFirstMessage({ flags, exportedSessionKey: exported }, 'client', bytes(plaintext))
    const unwrapped = rc4(sealingKey(flags, exported, 'client'), wrapped.subarray(4, 12))
    expect(hex(unwrapped)).to.equal(wanted.checksum)
  })
})
