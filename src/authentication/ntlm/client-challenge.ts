import { parseAvPairs, type AvPairs } from './av-pairs.ts'
import { viewOf } from './message.ts'

/** An NTLMv2 response, taken apart. [MS-NLMP] §2.2.2.7, §2.2.2.8 */
export interface NtlmV2Response {
  /** NTProofStr. */
  readonly proof: Uint8Array
  /** Everything after it, which the proof covers. */
  readonly temp: Uint8Array
  readonly time: Date
  readonly pairs: AvPairs
}

const PROOF_LENGTH = 16
/** Where the pairs begin in `temp`. */
const PAIRS_AT = 28

/** From 1601 to 1970, in 100-nanosecond ticks. [MS-DTYP] §2.3.3 */
const UNIX_EPOCH = 116_444_736_000_000_000n
/** What a Date can hold, in milliseconds. */
const LAST_MOMENT = 8_640_000_000_000_000n

/** A FILETIME as a moment; too late ones become the last moment there is. [MS-DTYP] §2.3.3 */
export function parseFileTime(ticks: bigint): Date {
  const milliseconds = (ticks - UNIX_EPOCH) / 10_000n
  return new Date(Number(milliseconds > LAST_MOMENT ? LAST_MOMENT : milliseconds))
}

/** A moment as a FILETIME. [MS-DTYP] §2.3.3 */
export function formatFileTime(moment: Date): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(moment.getTime()) * 10_000n + UNIX_EPOCH)
  return bytes
}

/** Reads an NTLMv2 response; undefined when it is none. */
export function parseNtlmV2Response(response: Uint8Array): NtlmV2Response | undefined {
  const temp = response.subarray(PROOF_LENGTH)
  if (temp.length < PAIRS_AT + 4 || temp[0] !== 1 || temp[1] !== 1) return undefined
  const pairs = parseAvPairs(temp.subarray(PAIRS_AT))
  if (pairs === undefined) return undefined
  const time = parseFileTime(viewOf(temp).getBigUint64(8, true))
  return { proof: response.subarray(0, PROOF_LENGTH), temp, time, pairs }
}
