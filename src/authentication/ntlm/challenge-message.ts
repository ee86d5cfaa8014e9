import { FLAGS, hasFlag } from './flags.ts'
import { areDisjoint, MESSAGE_TYPE, messageType, readExtent, readText, SIGNATURE, viewOf } from './message.ts'

/** What a server answers a NEGOTIATE_MESSAGE with. */
export interface ChallengeMessage {
  readonly flags: number
  /** The name of the domain. */
  readonly targetName: string
  /** 8 bytes that are used once. */
  readonly serverChallenge: Uint8Array
  /** A list of AV_PAIRs. */
  readonly targetInfo: Uint8Array
}

/** Windows Server 2003 (5.2.3790), revision 15 of NTLM. §2.2.2.10 */
const VERSION = Uint8Array.of(5, 2, 0xce, 0x0e, 0, 0, 0, 15)

const HEAD = 56

/** Writes a CHALLENGE_MESSAGE. [MS-NLMP] §2.2.1.2 */
export function formatChallenge({ flags, targetName, serverChallenge, targetInfo }: ChallengeMessage): Uint8Array {
  const name = Buffer.from(targetName, hasFlag(flags, FLAGS.unicode) ? 'utf16le' : 'latin1')
  const head = Buffer.alloc(HEAD)
  head.set(SIGNATURE)
  head.writeUInt32LE(MESSAGE_TYPE.challenge, 8)
  const extents = [
    [12, name.length, HEAD],
    [40, targetInfo.length, HEAD + name.length],
  ] as const
  for (const [at, length, offset] of extents) {
    head.writeUInt16LE(length, at)
    head.writeUInt16LE(length, at + 2)
    head.writeUInt32LE(offset, at + 4)
  }
  head.writeUInt32LE(flags, 20)
  head.set(serverChallenge, 24)
  if (hasFlag(flags, FLAGS.version)) head.set(VERSION, 48)
  return Buffer.concat([head, name, targetInfo])
}

/** Up to and with the reserved bytes: what the oldest servers send. */
const SHORTEST = 32
/** Up to and with TargetInfoFields. */
const WITH_TARGET_INFO = 48

/**
 * Reads a CHALLENGE_MESSAGE; undefined when it is none: truncated, parts outside it or over each other, a name that is no
 * text. Without a target info the list is empty. [MS-NLMP] §2.2.1.2
 */
export function parseChallenge(bytes: Uint8Array): ChallengeMessage | undefined {
  if (bytes.length < SHORTEST || messageType(bytes) !== MESSAGE_TYPE.challenge) return undefined
  const view = viewOf(bytes)
  const flags = view.getUint32(20, true)
  const name = readExtent(view, 12)
  const hasInfo = hasFlag(flags, FLAGS.targetInfo) && bytes.length >= WITH_TARGET_INFO
  const info = hasInfo ? readExtent(view, 40) : { offset: 0, end: 0 }
  if (!areDisjoint([name, info], hasInfo ? WITH_TARGET_INFO : SHORTEST, bytes.length)) return undefined
  const targetName = readText(bytes.subarray(name.offset, name.end), hasFlag(flags, FLAGS.unicode))
  if (targetName === undefined) return undefined
  return {
    flags,
    targetName,
    serverChallenge: bytes.subarray(24, 32),
    targetInfo: bytes.subarray(info.offset, info.end),
  }
}
