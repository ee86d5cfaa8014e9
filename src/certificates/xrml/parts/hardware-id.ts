import { malformed, type XmlElement } from '../xml/xml-element.ts'
import { parseCount } from './count.ts'
import type { HashName } from './hash.ts'
import { bytesOf, parseDigestAlgorithm, readDigest, writeDigest } from './signature.ts'

/** A DIGEST in the principal of a machine: a hash of its hardware ID. [MS-RMPR] §2.2.9.4.4 */
export interface HardwareId {
  readonly hash: HashName
  /** What the element says, in bits; genuine values are longer than that. */
  readonly size: number
  readonly value: Uint8Array
}

/** Writes the DIGEST of a machine. [MS-RMPR] §2.2.9.4.4 */
export const writeHardwareId = ({ hash, size, value }: HardwareId): string => writeDigest(hash, value, size)

/** Reads the DIGEST of a machine, the inverse of writeHardwareId. Throws XrmlError `xrml-malformed`. */
export function readHardwareId(element: XmlElement): HardwareId {
  const elements = readDigest(element)
  const value = bytesOf(elements.digest)
  if (value === undefined) throw malformed(elements.digest, 'The value is not base64 in its canonical spelling')
  return {
    hash: parseDigestAlgorithm(elements),
    size: parseCount(elements.digest, 'size'),
    value: Uint8Array.from(value),
  }
}
