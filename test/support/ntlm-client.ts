import { AV_FLAGS, AV_ID, formatAvPairs, parseAvPairs } from '../../src/authentication/ntlm/av-pairs.ts'
import { formatFileTime } from '../../src/authentication/ntlm/client-challenge.ts'
import { FLAGS, hasFlag, joinFlags } from '../../src/authentication/ntlm/flags.ts'
import { MESSAGE_TYPE, SIGNATURE } from '../../src/authentication/ntlm/message.ts'
import { ntlm2SessionResponse, ntlmV1Response } from '../../src/authentication/ntlm/ntlm-v1.ts'
import {
  lmV2Proof,
  messageIntegrityCode,
  ntowfV2,
  ntProof,
  v2SessionBaseKey,
} from '../../src/authentication/ntlm/ntlm-v2.ts'
import { rc4 } from '../../src/authentication/ntlm/rc4.ts'
import { ntHash } from '../../src/authentication/nt-hash.ts'

/** The parts of an AUTHENTICATE_MESSAGE, for tests to bend. */
export interface AuthenticateParts {
  readonly flags: number
  readonly lm: Uint8Array
  readonly nt: Uint8Array
  readonly domain: string
  readonly user: string
  readonly workstation: string
  readonly key: Uint8Array
  /** Without one, the payload begins where it would stand. */
  readonly mic?: Uint8Array
}

/** What clients of today ask for. */
export const MODERN_FLAGS = joinFlags(
  ...[FLAGS.unicode, FLAGS.oem, FLAGS.requestTarget, FLAGS.sign, FLAGS.seal, FLAGS.ntlm, FLAGS.alwaysSign],
  ...[FLAGS.extendedSessionSecurity, FLAGS.version, FLAGS.strength128, FLAGS.keyExchange, FLAGS.strength56],
)

/** A NEGOTIATE_MESSAGE. */
export function negotiateMessage(flags: number = MODERN_FLAGS): Buffer {
  const bytes = Buffer.alloc(40)
  bytes.set(SIGNATURE)
  bytes.writeUInt32LE(MESSAGE_TYPE.negotiate, 8)
  bytes.writeUInt32LE(flags >>> 0, 12)
  return bytes
}

/** An AUTHENTICATE_MESSAGE in the order of the specification's example. */
export function authenticateMessage(parts: AuthenticateParts): Buffer {
  const encoding = hasFlag(parts.flags, FLAGS.unicode) ? 'utf16le' : 'latin1'
  const start = parts.mic === undefined ? 72 : 88
  const head = Buffer.alloc(start)
  head.set(SIGNATURE)
  head.writeUInt32LE(MESSAGE_TYPE.authenticate, 8)
  head.writeUInt32LE(parts.flags, 60)
  if (parts.mic !== undefined) head.set(parts.mic, 72)
  let offset = start
  const fields: [number, Uint8Array][] = [
    [28, Buffer.from(parts.domain, encoding)],
    [36, Buffer.from(parts.user, encoding)],
    [44, Buffer.from(parts.workstation, encoding)],
    [12, parts.lm],
    [20, parts.nt],
    [52, parts.key],
  ]
  for (const [at, value] of fields) {
    head.writeUInt16LE(value.length, at)
    head.writeUInt16LE(value.length, at + 2)
    head.writeUInt32LE(offset, at + 4)
    offset += value.length
  }
  return Buffer.concat([head, ...fields.map(([, value]) => value)])
}

/** What a CHALLENGE_MESSAGE says. */
export function readChallenge(bytes: Buffer): {
  flags: number
  challenge: Buffer
  targetInfo: Buffer
  targetName: Buffer
} {
  const part = (at: number) => {
    const offset = bytes.readUInt32LE(at + 4)
    return bytes.subarray(offset, offset + bytes.readUInt16LE(at))
  }
  return {
    flags: bytes.readUInt32LE(20),
    challenge: bytes.subarray(24, 32),
    targetName: part(12),
    targetInfo: part(40),
  }
}

export interface NtlmClientOptions {
  readonly user: string
  readonly password: string
  /** Used instead of the hash of the password. */
  readonly hash?: Uint8Array
  readonly domain?: string
  readonly kind?: 'NTLMv2' | 'NTLM2 session response' | 'NTLMv1' | 'LM' | 'anonymous'
  readonly negotiateFlags?: number
  /** Whether the response says that there is a MIC. */
  readonly mic?: boolean
  readonly time?: Date
  /** AV_PAIRs besides those of the challenge. */
  readonly pairs?: ReadonlyMap<number, Uint8Array>
  /** The domain that goes into the key instead of the one in the message. */
  readonly keyDomain?: string
}

const CLIENT_CHALLENGE = Buffer.from('aaaaaaaaaaaaaaaa', 'hex')
const SESSION_KEY = Buffer.alloc(16, 0x55)

/** The other side of the server’s NTLM. */
export class NtlmClient {
  readonly #options: NtlmClientOptions
  readonly negotiate: Buffer
  /** The key that both sides have, after `answer`. */
  sessionKey: Uint8Array = SESSION_KEY

  constructor(options: NtlmClientOptions) {
    this.#options = options
    this.negotiate = negotiateMessage(options.negotiateFlags)
  }

  /** The AUTHENTICATE_MESSAGE to a challenge; `bend` changes its parts before a MIC is made. */
  answer(challenge: Buffer, bend: (parts: AuthenticateParts) => AuthenticateParts = (parts) => parts): Buffer {
    const { flags, challenge: nonce, targetInfo } = readChallenge(challenge)
    const { user, password, domain = '', kind = 'NTLMv2' } = this.#options
    const key = kind !== 'NTLMv2' && hasFlag(flags, FLAGS.keyExchange) ? SESSION_KEY : Buffer.alloc(0)
    const base = { flags, domain, user, workstation: 'CLIENT', key }
    const hash = this.#options.hash ?? ntHash(password)
    if (kind === 'anonymous')
      return authenticateMessage(bend({ ...base, user: '', lm: Buffer.alloc(1), nt: Buffer.alloc(0) }))
    if (kind === 'LM')
      return authenticateMessage(bend({ ...base, lm: ntlmV1Response(hash, nonce), nt: Buffer.alloc(0) }))
    if (kind === 'NTLMv1') {
      const nt = ntlmV1Response(hash, nonce)
      return authenticateMessage(bend({ ...base, lm: nt, nt }))
    }
    if (kind === 'NTLM2 session response') {
      const lm = Buffer.concat([CLIENT_CHALLENGE, Buffer.alloc(16)])
      return authenticateMessage(bend({ ...base, lm, nt: ntlm2SessionResponse(hash, nonce, CLIENT_CHALLENGE) }))
    }
    return this.#answerV2(challenge, { nonce, targetInfo, base, hash }, bend)
  }

  #answerV2(
    challenge: Buffer,
    given: { nonce: Buffer; targetInfo: Buffer; base: Omit<AuthenticateParts, 'lm' | 'nt'>; hash: Uint8Array },
    bend: (parts: AuthenticateParts) => AuthenticateParts,
  ): Buffer {
    const { mic = true, time = new Date(), keyDomain = given.base.domain, user } = this.#options
    const pairs = new Map([...(parseAvPairs(given.targetInfo) ?? []), ...(this.#options.pairs ?? [])])
    const told = pairs.get(AV_ID.flags)?.[0] ?? 0
    if (mic) pairs.set(AV_ID.flags, Buffer.from([told | AV_FLAGS.micPresent, 0, 0, 0]))
    const temp = Buffer.concat([
      Buffer.from('0101000000000000', 'hex'),
      formatFileTime(time),
      CLIENT_CHALLENGE,
      Buffer.alloc(4),
      formatAvPairs(pairs),
      Buffer.alloc(4),
    ])
    const key = ntowfV2(given.hash, user, keyDomain)
    const proof = ntProof(key, given.nonce, temp)
    const baseKey = v2SessionBaseKey(key, proof)
    const exchanged = hasFlag(given.base.flags, FLAGS.keyExchange)
    this.sessionKey = exchanged ? SESSION_KEY : baseKey
    const parts = bend({
      ...given.base,
      lm: Buffer.concat([lmV2Proof(key, given.nonce, CLIENT_CHALLENGE), CLIENT_CHALLENGE]),
      nt: Buffer.concat([proof, temp]),
      key: exchanged ? rc4(baseKey, SESSION_KEY) : Buffer.alloc(0),
    })
    if (!mic) return authenticateMessage(parts)
    const zeroed = authenticateMessage({ ...parts, mic: Buffer.alloc(16) })
    return authenticateMessage({
      ...parts,
      mic: messageIntegrityCode(this.sessionKey, [this.negotiate, challenge, zeroed]),
    })
  }
}
