import { timingSafeEqual } from 'node:crypto'
import { parseAccountName, type Account, type AccountDirectory } from '../../accounts/index.ts'
import type { Random } from '../../base/random.ts'
import { parseAuthenticate, withoutMic, type AuthenticateMessage } from './authenticate-message.ts'
import { AV_FLAGS, AV_ID, avFlags } from './av-pairs.ts'
import { bindingFlaw } from './binding-checks.ts'
import { openConversation, type Conversation, type NtlmPolicy } from './conversation.ts'
import { FLAGS, hasFlag } from './flags.ts'
import { cautionOf, refusalByLevel } from './level.ts'
import { MESSAGE_TYPE, messageType } from './message.ts'
import { parseNegotiate } from './negotiate-message.ts'
import { messageIntegrityCode } from './ntlm-v2.ts'
import { rc4 } from './rc4.ts'
import { classifyResponse, verifyResponse, type ClientResponse } from './response.ts'
import type { SessionKeys } from './session-security.ts'

/** What an NTLM message leads to. */
export type NtlmStep =
  | { readonly outcome: 'challenge'; readonly message: Uint8Array }
  | {
      readonly outcome: 'proved'
      readonly account: Account
      readonly session: SessionKeys
      readonly caution: string | undefined
    }
  | {
      readonly outcome: 'refused'
      /** Who the client claimed to be. */
      readonly claimed: string | undefined
      readonly reason: string
      /** The account whose password the client does not know. */
      readonly failed: Account | undefined
    }

/** Where and when a message came. */
export interface NtlmOccasion {
  /** One object for each connection. */
  readonly connection: object
  readonly at: Date
  /** The `tls-server-end-point` of the connection, if it has TLS. */
  readonly endPoint: () => Uint8Array | undefined
}

/** The server's side of NTLM: challenges are kept by connection and used once. */
export interface NtlmAcceptor {
  /** Judges one message. Whatever the bytes are, it refuses and does not throw. */
  step(message: Uint8Array, occasion: NtlmOccasion): Promise<NtlmStep>
}

/** Compared with when there is no such account, so that this takes as long as a wrong password. */
const NOBODY = new Uint8Array(16)

/** How long a challenge waits for its answer, in milliseconds. */
const CHALLENGE_LIFETIME = 120_000

const NO_CHALLENGE =
  'an answer came without a challenge on this connection: it is a repetition, the client did not keep its connection, or a proxy before this server mixes connections, which NTLM does not survive'
const OTHER_CHALLENGE =
  'the answer is to a challenge of another connection: it is a repetition, or a proxy before this server mixes connections, which NTLM does not survive'

const refused = (reason: string, claimed?: string, failed?: Account): NtlmStep & { outcome: 'refused' } => ({
  outcome: 'refused',
  claimed,
  reason,
  failed,
})

const claimOf = ({ domain, user }: AuthenticateMessage): string => (domain === '' ? user : `${domain}\\${user}`)

/** The key that both sides share from now on. [MS-NLMP] §3.2.5.1.2, ExportedSessionKey */
function exportedKey(flags: number, { encryptedSessionKey }: AuthenticateMessage, keyExchangeKey: Uint8Array) {
  if (!hasFlag(flags, FLAGS.keyExchange)) return keyExchangeKey
  return encryptedSessionKey.length === 16 ? rc4(keyExchangeKey, encryptedSessionKey) : undefined
}

/** Whether the MIC is right, where the response says that there is one. [MS-NLMP] §3.2.5.1.2 */
function isIntact(message: AuthenticateMessage, response: ClientResponse, given: Conversation, key: Uint8Array) {
  if (response.kind !== 'NTLMv2' || (avFlags(response.parts.pairs) & AV_FLAGS.micPresent) === 0) return true
  const expected = messageIntegrityCode(key, [given.negotiate, given.challenge, withoutMic(message)])
  return message.mic !== undefined && timingSafeEqual(message.mic, expected)
}

/** Whether an NTLMv2 response repeats another time than the one in the challenge: then it answers another challenge. */
function answersAnother(response: ClientResponse, { timestamp }: Conversation): boolean {
  const told = response.kind === 'NTLMv2' ? response.parts.pairs.get(AV_ID.timestamp) : undefined
  return told !== undefined && !Buffer.from(timestamp).equals(told)
}

/** Makes an acceptor for the accounts of a directory. */
export function createNtlmAcceptor(directory: AccountDirectory, policy: NtlmPolicy, random: Random): NtlmAcceptor {
  const conversations = new WeakMap<object, Conversation>()

  const find = ({ domain, user }: AuthenticateMessage): Promise<Account | undefined> => {
    const name = domain === '' ? parseAccountName(user) : { domain, name: user }
    const foreign = name.domain !== undefined && name.domain.toLowerCase() !== directory.domain.name.toLowerCase()
    // Asked in any case: an answer must not be quicker for a domain that is not ours.
    return directory.findAccount(name.name).then((account) => (foreign ? undefined : account))
  }

  const open = (bytes: Uint8Array, { connection, at }: NtlmOccasion): NtlmStep => {
    const negotiate = parseNegotiate(bytes)
    const conversation = negotiate && openConversation(negotiate, policy, random, at)
    if (conversation === undefined) return refused('the NEGOTIATE_MESSAGE is malformed')
    conversations.set(connection, conversation)
    return { outcome: 'challenge', message: conversation.challenge }
  }

  const conclude = async (bytes: Uint8Array, given: Conversation, occasion: NtlmOccasion): Promise<NtlmStep> => {
    const message = parseAuthenticate(bytes, hasFlag(given.flags, FLAGS.unicode))
    const response = message && classifyResponse(message, given.flags)
    if (message === undefined || response === undefined) return refused('the AUTHENTICATE_MESSAGE is malformed')
    const claimed = claimOf(message)
    const byLevel = refusalByLevel(response.kind, policy.level)
    if (byLevel !== undefined) return refused(byLevel, claimed)
    const account = await find(message)
    const { user, domain, ntResponse } = message
    const { serverChallenge } = given
    const check = { ntHash: account?.ntHash ?? NOBODY, serverChallenge, user, domain }
    const keyExchangeKey = verifyResponse(response, ntResponse, check)
    if (keyExchangeKey === undefined || account === undefined) {
      const why = answersAnother(response, given)
        ? OTHER_CHALLENGE
        : 'there is no such account, or its password is another'
      return refused(why, claimed, account)
    }
    const flags = (message.flags & given.flags) >>> 0
    const key = exportedKey(flags, message, keyExchangeKey)
    if (key === undefined) return refused('the AUTHENTICATE_MESSAGE has no session key', claimed)
    if (!isIntact(message, response, given, key)) return refused('the MIC is wrong: a message was altered', claimed)
    const flaw = response.kind === 'NTLMv2' ? bindingFlaw(response.parts, policy, occasion) : undefined
    if (flaw !== undefined) return refused(flaw, claimed)
    const session = { flags, exportedSessionKey: key }
    return { outcome: 'proved', account, session, caution: cautionOf(response.kind) }
  }

  return {
    step: async (bytes, occasion) => {
      const given = conversations.get(occasion.connection)
      // Used or thrown away: no challenge is answered twice.
      conversations.delete(occasion.connection)
      const type = messageType(bytes)
      if (type === MESSAGE_TYPE.negotiate) return open(bytes, occasion)
      if (type !== MESSAGE_TYPE.authenticate) return refused('this is no message of an NTLM client')
      if (given === undefined) return refused(NO_CHALLENGE)
      const age = occasion.at.getTime() - given.startedAt.getTime()
      if (age > CHALLENGE_LIFETIME) return refused('the challenge was answered too late')
      return conclude(bytes, given, occasion)
    },
  }
}
