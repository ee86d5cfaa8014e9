import { formatElement, LONGEST_DER, scanElement, type DerElement, type DerFlaw } from '../base/der.ts'
import { CertificateError } from './certificate-error.ts'

/** The tags of X.690 that keys and certificates here are made of. */
export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

const malformed = (what: string) => new CertificateError('der-malformed', `This is not canonical DER: ${what}.`)

/** What a flaw is called in messages. */
const FLAWS: Readonly<Record<DerFlaw, (name: string) => string>> = {
  missing: (name) => `${name} is missing`,
  'length-form': (name) => `${name} has no definite length of at most two bytes`,
  'length-not-shortest': (name) => `the length of ${name} is not in its shortest form`,
  'cut-short': (name) => `${name} is cut short`,
}

/** Reads the element at `offset`. `name` is what messages call it. Throws CertificateError `der-malformed`. */
export function readElement(der: Uint8Array, offset: number, name: string): DerElement {
  const element = scanElement(der, offset)
  if (typeof element === 'string') throw malformed(FLAWS[element](name))
  return element
}

/** Reads the element at `offset` and demands that it has `tag`. */
export function readTagged(der: Uint8Array, offset: number, tag: number, name: string): DerElement {
  const element = readElement(der, offset, name)
  if (element.tag !== tag) throw malformed(`${name} is missing`)
  return element
}

/** Reads all elements that stand one after another in `content`. */
export function readElements(content: Uint8Array, name: string): DerElement[] {
  const elements: DerElement[] = []
  for (let offset = 0; offset < content.length; offset = elements.at(-1)?.end ?? content.length) {
    elements.push(readElement(content, offset, name))
  }
  return elements
}

/** Reads the element that `der` consists of, and demands that nothing follows it. */
export function readOnly(der: Uint8Array, tag: number, name: string): DerElement {
  const element = readTagged(der, 0, tag, name)
  if (element.end !== der.length) throw malformed(`bytes follow ${name}`)
  return element
}

/** The magnitude of a positive INTEGER, big-endian, without its sign byte. Zero and negative numbers are refused. */
export function positiveInteger({ content }: DerElement, name: string): Uint8Array {
  const [first, second] = content
  if (first === undefined) throw malformed(`${name} is empty`)
  if (first >= 0x80) throw malformed(`${name} is negative`)
  if (first !== 0) return content
  if (second === undefined) throw malformed(`${name} is zero`)
  if (second < 0x80) throw malformed(`${name} is not in its shortest form`)
  return content.subarray(1)
}

/** Writes one element; its content is the parts one after another. */
export function writeElement(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  if (length > LONGEST_DER) throw malformed('an element is longer than 65535 bytes')
  return formatElement(tag, ...parts)
}

/** Writes a positive INTEGER from its magnitude, which may have leading zeros. */
export function writePositiveInteger(magnitude: Uint8Array): Buffer {
  const start = magnitude.findIndex((byte) => byte !== 0)
  if (start < 0) throw malformed('a positive number is wanted')
  const digits = magnitude.subarray(start)
  return (digits[0] ?? 0) >= 0x80
    ? writeElement(TAG.integer, Uint8Array.of(0), digits)
    : writeElement(TAG.integer, digits)
}
