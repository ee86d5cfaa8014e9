import type { Random } from '../../base/random.ts'
import { AV_ID, formatAvPairs } from './av-pairs.ts'
import { formatChallenge } from './challenge-message.ts'
import { formatFileTime } from './client-challenge.ts'
import { FLAGS, hasFlag, joinFlags } from './flags.ts'
import { grantsExtendedSecurity, type NtlmLevel } from './level.ts'
import type { NegotiateMessage } from './negotiate-message.ts'

/** How the server presents itself, and what it demands. */
export interface NtlmPolicy {
  /** NetBIOS names. */
  readonly computerName: string
  readonly domainName: string
  readonly level: NtlmLevel
  /** What is checked of the TLS channel that a client says it is bound to. */
  readonly channelBinding: 'off' | 'allow' | 'require'
  /** Host names by which clients may call this server; undefined: whatever they say. */
  readonly targetNames: readonly string[] | undefined
}

/** A challenge that was given, and what is needed to check its answer. */
export interface Conversation {
  readonly flags: number
  readonly serverChallenge: Uint8Array
  readonly timestamp: Uint8Array
  readonly startedAt: Date
  /** The first two messages, which the MIC covers. */
  readonly negotiate: Uint8Array
  readonly challenge: Uint8Array
}

/** What is granted to those who ask for it. */
const ON_REQUEST = joinFlags(FLAGS.sign, FLAGS.seal, FLAGS.identify, FLAGS.version, FLAGS.extendedSessionSecurity)
/** What is granted to those who ask for it together with signing or sealing. */
const ON_SIGNING = joinFlags(FLAGS.keyExchange, FLAGS.strength128, FLAGS.strength56)
/** What every challenge says. */
const ALWAYS = joinFlags(FLAGS.requestTarget, FLAGS.ntlm, FLAGS.alwaysSign, FLAGS.targetInfo, FLAGS.targetTypeDomain)

/** The flags of the challenge; undefined when the client knows neither character set. [MS-NLMP] §3.2.5.1.1, §2.2.2.5 */
function grant(asked: number, level: NtlmLevel): number | undefined {
  if (!hasFlag(asked, FLAGS.unicode | FLAGS.oem)) return undefined
  const characters = hasFlag(asked, FLAGS.unicode) ? FLAGS.unicode : FLAGS.oem
  const signing = hasFlag(asked, FLAGS.sign | FLAGS.seal) ? asked & ON_SIGNING : 0
  const granted = joinFlags(ALWAYS, characters, asked & ON_REQUEST, signing)
  return grantsExtendedSecurity(level) ? granted : (granted & ~FLAGS.extendedSessionSecurity) >>> 0
}

/**
 * Answers a NEGOTIATE_MESSAGE with a challenge that nobody has seen before. Gives undefined when the message offers
 * nothing to go on with. [MS-NLMP] §3.2.5.1.1
 */
export function openConversation(
  negotiate: NegotiateMessage,
  { computerName, domainName, level }: NtlmPolicy,
  random: Random,
  at: Date,
): Conversation | undefined {
  const flags = grant(negotiate.flags, level)
  if (flags === undefined) return undefined
  const serverChallenge = random.bytes(8)
  const timestamp = formatFileTime(at)
  const targetInfo = formatAvPairs(
    new Map([
      [AV_ID.netbiosDomainName, Buffer.from(domainName, 'utf16le')],
      [AV_ID.netbiosComputerName, Buffer.from(computerName, 'utf16le')],
      [AV_ID.timestamp, timestamp],
    ]),
  )
  const challenge = formatChallenge({ flags, targetName: domainName, serverChallenge, targetInfo })
  return { flags, serverChallenge, timestamp, startedAt: at, negotiate: negotiate.bytes, challenge }
}
