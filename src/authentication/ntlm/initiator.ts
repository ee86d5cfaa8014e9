import type { Random } from '../../base/random.ts'
import { ntHash } from '../nt-hash.ts'
import { formatAuthenticate } from './authenticate-message.ts'
import { AV_FLAGS, AV_ID, avFlags, formatAvPairs, parseAvPairs, type AvPairs } from './av-pairs.ts'
import { channelBindingHash } from './binding-checks.ts'
import { parseChallenge, type ChallengeMessage } from './challenge-message.ts'
import { formatFileTime } from './client-challenge.ts'
import { FLAGS, hasFlag, joinFlags } from './flags.ts'
import { formatNegotiate } from './negotiate-message.ts'
import { lmV2Proof, messageIntegrityCode, ntowfV2, ntProof, v2SessionBaseKey } from './ntlm-v2.ts'
import { rc4 } from './rc4.ts'

/** Who logs on. The domain is empty where the server shall look in its own. */
export interface NtlmCredentials {
  readonly domain: string
  readonly user: string
  readonly password: string
}

/** Whom the logon is for, and over which channel. */
export interface NtlmTarget {
  /** The service principal name that is called, such as `HTTP/rms01.example`. */
  readonly service: string
  /** The `tls-server-end-point` of the connection; undefined without TLS. */
  readonly endPoint: Uint8Array | undefined
}

/** The client's side of one logon by NTLM. */
export interface NtlmInitiator {
  /** The NEGOTIATE_MESSAGE. */
  readonly negotiate: Uint8Array
  /**
   * The AUTHENTICATE_MESSAGE to a server's CHALLENGE_MESSAGE; undefined when that is none, or asks for less than NTLMv2
   * in Unicode, which is the least that is answered.
   */
  answer(challenge: Uint8Array, target: NtlmTarget): Uint8Array | undefined
}

/** What is asked for. Signing is never used over HTTP, but only with it do servers exchange a key. §2.2.2.5 */
const ASKED = joinFlags(
  ...[FLAGS.unicode, FLAGS.requestTarget, FLAGS.ntlm, FLAGS.sign, FLAGS.alwaysSign, FLAGS.extendedSessionSecurity],
  ...[FLAGS.targetInfo, FLAGS.strength128, FLAGS.keyExchange],
)

/** The AV_PAIRs of the response: the server's own, and whom and what it is for. §3.1.5.1.2 */
function pairsOf(told: AvPairs, { service, endPoint }: NtlmTarget): AvPairs {
  const flags = Buffer.alloc(4)
  const withMic = told.has(AV_ID.timestamp)
  flags.writeUInt32LE(joinFlags(avFlags(told), withMic ? AV_FLAGS.micPresent : 0))
  return new Map([
    ...told,
    [AV_ID.flags, flags],
    [AV_ID.channelBindings, endPoint === undefined ? Buffer.alloc(16) : channelBindingHash(endPoint)],
    [AV_ID.targetName, Buffer.from(service, 'utf16le')],
  ])
}

/** `temp` of [MS-NLMP] §3.3.2: what the proof is made over. */
const clientChallengeOf = (time: Uint8Array, nonce: Uint8Array, pairs: AvPairs): Uint8Array =>
  Buffer.concat([
    Buffer.from('0101000000000000', 'hex'),
    time,
    nonce,
    Buffer.alloc(4),
    formatAvPairs(pairs),
    Buffer.alloc(4),
  ])

/** How the client makes what is new in each logon. */
export interface NtlmSources {
  readonly random: Random
  readonly now: () => Date
}

class Initiator implements NtlmInitiator {
  readonly negotiate = formatNegotiate(ASKED)
  readonly #credentials: NtlmCredentials
  readonly #sources: NtlmSources

  constructor(credentials: NtlmCredentials, sources: NtlmSources) {
    this.#credentials = credentials
    this.#sources = sources
  }

  answer(bytes: Uint8Array, target: NtlmTarget): Uint8Array | undefined {
    const challenge = parseChallenge(bytes)
    const told = challenge && parseAvPairs(challenge.targetInfo.length === 0 ? new Uint8Array(4) : challenge.targetInfo)
    if (challenge === undefined || told === undefined || !hasFlag(challenge.flags, FLAGS.unicode)) return undefined
    return this.#authenticate(bytes, challenge, told, target)
  }

  #authenticate(bytes: Uint8Array, challenge: ChallengeMessage, told: AvPairs, target: NtlmTarget): Uint8Array {
    const { domain, user, password } = this.#credentials
    const { random, now } = this.#sources
    const timestamp = told.get(AV_ID.timestamp)
    const nonce = random.bytes(8)
    const temp = clientChallengeOf(timestamp ?? formatFileTime(now()), nonce, pairsOf(told, target))
    const responseKey = ntowfV2(ntHash(password), user, domain)
    const proof = ntProof(responseKey, challenge.serverChallenge, temp)
    const baseKey = v2SessionBaseKey(responseKey, proof)
    const flags = (ASKED & challenge.flags) >>> 0
    const exchanged = hasFlag(flags, FLAGS.keyExchange)
    const sessionKey = exchanged ? random.bytes(16) : baseKey
    const lm = Buffer.concat([lmV2Proof(responseKey, challenge.serverChallenge, nonce), nonce])
    const message = {
      ...{ flags, domain, user, workstation: '', mic: undefined },
      // A server that tells the time gets a MIC, and then no LM response. §3.1.5.1.2
      lmResponse: timestamp === undefined ? lm : Buffer.alloc(24),
      ntResponse: Buffer.concat([proof, temp]),
      encryptedSessionKey: exchanged ? rc4(baseKey, sessionKey) : new Uint8Array(0),
    }
    const unsigned = formatAuthenticate(message)
    if (timestamp === undefined) return unsigned
    return formatAuthenticate({ ...message, mic: messageIntegrityCode(sessionKey, [this.negotiate, bytes, unsigned]) })
  }
}

/** Begins a logon by NTLMv2, with MIC and channel binding. [MS-NLMP] §3.1.5 */
export const createNtlmInitiator = (credentials: NtlmCredentials, sources: NtlmSources): NtlmInitiator =>
  new Initiator(credentials, sources)
