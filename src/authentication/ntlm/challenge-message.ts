import { FLAGS, hasFlag } from './flags.ts'
import { MESSAGE_TYPE, SIGNATURE } from './message.ts'

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
