import { MESSAGE_TYPE, messageType, SIGNATURE, viewOf } from './message.ts'

/** What a client opens with. Its domain and workstation are not looked at: §2.2.1.1 gives them no meaning for a server. */
export interface NegotiateMessage {
  readonly flags: number
  /** As it came: the MIC covers it. */
  readonly bytes: Uint8Array
}

/** Signature, type and flags: old clients send no more. */
const SHORTEST = 16

/** Reads a NEGOTIATE_MESSAGE; undefined when it is none. [MS-NLMP] §2.2.1.1 */
export function parseNegotiate(bytes: Uint8Array): NegotiateMessage | undefined {
  if (bytes.length < SHORTEST || messageType(bytes) !== MESSAGE_TYPE.negotiate) return undefined
  return { flags: viewOf(bytes).getUint32(12, true), bytes }
}

/** Signature, type, flags, and the two empty fields of names. */
const WRITTEN = 32

/** Writes a NEGOTIATE_MESSAGE that names neither domain nor workstation. [MS-NLMP] §2.2.1.1 */
export function formatNegotiate(flags: number): Uint8Array {
  const bytes = Buffer.alloc(WRITTEN)
  bytes.set(SIGNATURE)
  bytes.writeUInt32LE(MESSAGE_TYPE.negotiate, 8)
  bytes.writeUInt32LE(flags, 12)
  return bytes
}
