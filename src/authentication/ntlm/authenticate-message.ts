import { FLAGS, hasFlag } from './flags.ts'
import {
  areDisjoint,
  MESSAGE_TYPE,
  messageType,
  readExtent,
  readText,
  SIGNATURE,
  viewOf,
  type Extent,
} from './message.ts'

/** How a client proves who it is. */
export interface AuthenticateMessage {
  readonly flags: number
  readonly lmResponse: Uint8Array
  readonly ntResponse: Uint8Array
  readonly domain: string
  readonly user: string
  readonly workstation: string
  readonly encryptedSessionKey: Uint8Array
  /** The bytes where a MIC stands if there is one; undefined when the payload begins before their end. */
  readonly mic: Uint8Array | undefined
  /** As it came. */
  readonly bytes: Uint8Array
}

/** Up to and with EncryptedRandomSessionKeyFields: older clients send neither flags nor version. */
const SHORTEST_HEAD = 52
const FLAGS_AT = 60
const MIC_AT = 72
const MIC_LENGTH = 16

/** The longest name that is read, in bytes. */
const LONGEST_NAME = 1024

/** The six parts of the payload in the order of their fields. */
function readExtents(bytes: Uint8Array): Record<'lm' | 'nt' | 'domain' | 'user' | 'workstation' | 'key', Extent> {
  const view = viewOf(bytes)
  return {
    lm: readExtent(view, 12),
    nt: readExtent(view, 20),
    domain: readExtent(view, 28),
    user: readExtent(view, 36),
    workstation: readExtent(view, 44),
    // A message whose payload begins where this field would be has none.
    key: bytes.length >= FLAGS_AT ? readExtent(view, 52) : { offset: 0, end: 0 },
  }
}

/** Where the payload begins: no head is looked for behind that. */
const payloadStart = (extents: readonly Extent[], length: number): number =>
  Math.min(length, ...extents.filter(({ offset, end }) => end > offset).map(({ offset }) => offset))

/**
 * Reads an AUTHENTICATE_MESSAGE; undefined when it is none: truncated, parts outside it or over each other, names that
 * are too long or no text. `unicode` is the character set that was negotiated, for clients whose flags do not tell.
 * [MS-NLMP] §2.2.1.3
 */
export function parseAuthenticate(bytes: Uint8Array, unicode: boolean): AuthenticateMessage | undefined {
  if (bytes.length < SHORTEST_HEAD || messageType(bytes) !== MESSAGE_TYPE.authenticate) return undefined
  const all = readExtents(bytes)
  const start = payloadStart([all.lm, all.nt, all.domain, all.user, all.workstation], bytes.length)
  const key = start >= FLAGS_AT ? all.key : { offset: 0, end: 0 }
  const extents = [all.lm, all.nt, all.domain, all.user, all.workstation, key]
  if (start < SHORTEST_HEAD || !areDisjoint(extents, start >= FLAGS_AT ? FLAGS_AT : SHORTEST_HEAD, bytes.length)) {
    return undefined
  }
  const part = ({ offset, end }: Extent) => (end > offset ? bytes.subarray(offset, end) : new Uint8Array(0))
  const first = payloadStart(extents, bytes.length)
  const flags = first >= FLAGS_AT + 4 ? viewOf(bytes).getUint32(FLAGS_AT, true) : undefined
  const saysSet = flags !== undefined && hasFlag(flags, FLAGS.unicode | FLAGS.oem)
  const names = readNames(
    [all.domain, all.user, all.workstation].map(part),
    saysSet ? hasFlag(flags, FLAGS.unicode) : unicode,
  )
  if (names === undefined) return undefined
  return {
    ...names,
    flags: flags ?? 0,
    lmResponse: part(all.lm),
    ntResponse: part(all.nt),
    encryptedSessionKey: part(key),
    mic: first >= MIC_AT + MIC_LENGTH ? bytes.subarray(MIC_AT, MIC_AT + MIC_LENGTH) : undefined,
    bytes,
  }
}

function readNames(
  parts: readonly Uint8Array[],
  unicode: boolean,
): Pick<AuthenticateMessage, 'domain' | 'user' | 'workstation'> | undefined {
  if (parts.some(({ length }) => length > LONGEST_NAME)) return undefined
  const [domain, user, workstation] = parts.map((part) => readText(part, unicode))
  return domain === undefined || user === undefined || workstation === undefined
    ? undefined
    : { domain, user, workstation }
}

/** The message with zeros where its MIC stands, over which the MIC is made. §3.1.5.1.2 */
export function withoutMic({ bytes }: AuthenticateMessage): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy.fill(0, MIC_AT, MIC_AT + MIC_LENGTH)
  return copy
}

/** Where the payload begins in what is written here: behind the MIC. */
const PAYLOAD_AT = MIC_AT + MIC_LENGTH

/**
 * Writes an AUTHENTICATE_MESSAGE with texts in UTF-16. Without a MIC its place is there, filled with zeros, as the MIC is
 * computed over it so. [MS-NLMP] §2.2.1.3
 */
export function formatAuthenticate(message: Omit<AuthenticateMessage, 'bytes'>): Uint8Array {
  const head = Buffer.alloc(PAYLOAD_AT)
  head.set(SIGNATURE)
  head.writeUInt32LE(MESSAGE_TYPE.authenticate, 8)
  head.writeUInt32LE(message.flags, FLAGS_AT)
  if (message.mic !== undefined) head.set(message.mic, MIC_AT)
  const fields: readonly (readonly [number, Uint8Array])[] = [
    [28, Buffer.from(message.domain, 'utf16le')],
    [36, Buffer.from(message.user, 'utf16le')],
    [44, Buffer.from(message.workstation, 'utf16le')],
    [12, message.lmResponse],
    [20, message.ntResponse],
    [52, message.encryptedSessionKey],
  ]
  let offset = PAYLOAD_AT
  for (const [at, { length }] of fields) {
    head.writeUInt16LE(length, at)
    head.writeUInt16LE(length, at + 2)
    head.writeUInt32LE(offset, at + 4)
    offset += length
  }
  return Buffer.concat([head, ...fields.map(([, value]) => value)])
}
