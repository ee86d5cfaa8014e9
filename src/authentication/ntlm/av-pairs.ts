import { viewOf } from './message.ts'

/** What an AV_PAIR tells. [MS-NLMP] §2.2.2.1 */
export const AV_ID = {
  endOfList: 0,
  netbiosComputerName: 1,
  netbiosDomainName: 2,
  dnsComputerName: 3,
  dnsDomainName: 4,
  dnsTreeName: 5,
  flags: 6,
  timestamp: 7,
  singleHost: 8,
  targetName: 9,
  channelBindings: 10,
} as const

/** The bits of MsvAvFlags. */
export const AV_FLAGS = { micPresent: 0x2, untrustedTargetName: 0x4 } as const

/** Values by their identifiers. */
export type AvPairs = ReadonlyMap<number, Uint8Array>

/** More pairs than there are identifiers, twice over. */
const MOST_PAIRS = 24

/**
 * Reads a list up to its end mark, what follows that is not looked at (§2.2.2.7, note <30>). Gives undefined when the
 * mark is missing, a pair is cut short, comes twice, or there are too many.
 */
export function parseAvPairs(bytes: Uint8Array): AvPairs | undefined {
  const view = viewOf(bytes)
  const pairs = new Map<number, Uint8Array>()
  for (let offset = 0; offset + 4 <= bytes.length && pairs.size <= MOST_PAIRS;) {
    const [id, length] = [view.getUint16(offset, true), view.getUint16(offset + 2, true)]
    if (id === AV_ID.endOfList) return length === 0 ? pairs : undefined
    const end = offset + 4 + length
    if (end > bytes.length || pairs.has(id)) return undefined
    pairs.set(id, bytes.subarray(offset + 4, end))
    offset = end
  }
  return undefined
}

/** Writes a list in the order of `pairs`, with its end mark. */
export function formatAvPairs(pairs: AvPairs): Uint8Array {
  const parts = [...pairs, [AV_ID.endOfList, new Uint8Array(0)] as const].map(([id, value]) => {
    const head = Buffer.alloc(4)
    head.writeUInt16LE(id, 0)
    head.writeUInt16LE(value.length, 2)
    return Buffer.concat([head, value])
  })
  return Buffer.concat(parts)
}

/** The number in MsvAvFlags; none is zero. */
export function avFlags(pairs: AvPairs): number {
  const value = pairs.get(AV_ID.flags)
  return value?.length === 4 ? viewOf(value).getUint32(0, true) : 0
}
