import { fromCanonicalBase64, toBase64 } from '../../../base/base64.ts'
import { attributeOf, checkLiteral, malformed, readChildren, readLeaf, type XmlElement } from '../xml/xml-element.ts'
import { DIGEST_SIZE, isHashName, type HashName } from './hash.ts'
import { parseSizedValue } from './public-key.ts'

const ALGORITHM = 'RSA PKCS#1-V1.5'
const CODING = 'surface-coding'

/** Which child of SIGNATURE comes first: DIGEST in what servers issue, ALGORITHM in what clients issue. */
export type SignatureForm = 'digest-first' | 'algorithm-first'

/** A SIGNATURE. [MS-RMPR] §2.2.9.1.12 */
export interface Signature {
  readonly hash: HashName
  readonly digest: Uint8Array
  /** The signing key in bits, which is the length of `value` as well. */
  readonly size: number
  /** Big-endian. */
  readonly value: Uint8Array
  readonly form: SignatureForm
}

/** The parts of a SIGNATURE element, still to be interpreted. */
export interface SignatureElements {
  readonly form: SignatureForm
  readonly algorithm: XmlElement
  readonly hash: XmlElement
  readonly coding: XmlElement
  readonly digest: XmlElement
  readonly value: XmlElement
}

/** Writes a DIGEST element; `size` is the number of bits it says. [MS-RMPR] §2.2.9.1.12, §2.2.9.4.4 */
export const writeDigest = (hash: HashName, digest: Uint8Array, size: number = DIGEST_SIZE[hash]): string =>
  `<DIGEST><ALGORITHM>${hash}</ALGORITHM><PARAMETER name="codingtype"><VALUE encoding="string">${CODING}</VALUE>` +
  `</PARAMETER><VALUE encoding="base64" size="${size}">${toBase64(digest)}</VALUE></DIGEST>`

/** Writes a SIGNATURE element. [MS-RMPR] §2.2.9.1.12 */
export function writeSignature({ hash, digest, size, value, form }: Signature): string {
  const algorithm = `<ALGORITHM>${ALGORITHM}</ALGORITHM>`
  const digestElement = writeDigest(hash, digest)
  const opening = form === 'digest-first' ? digestElement + algorithm : algorithm + digestElement
  return `<SIGNATURE>${opening}<VALUE encoding="base64" size="${size}">${toBase64(value)}</VALUE></SIGNATURE>`
}

function readCoding(element: XmlElement): XmlElement {
  const value = readChildren(element, ['name'], (children) => children.take('VALUE'))
  checkLiteral(element, attributeOf(element, 'name'), 'codingtype')
  readLeaf(value, ['encoding'])
  checkLiteral(value, attributeOf(value, 'encoding'), 'string')
  return value
}

function readBase64Leaf(element: XmlElement): XmlElement {
  readLeaf(element, ['encoding', 'size'])
  checkLiteral(element, attributeOf(element, 'encoding'), 'base64')
  return element
}

/** Reads the template of a DIGEST element. Throws XrmlError `xrml-malformed`. */
export const readDigest = (element: XmlElement): Pick<SignatureElements, 'hash' | 'coding' | 'digest'> =>
  readChildren(element, [], (children) => {
    const hash = children.take('ALGORITHM')
    readLeaf(hash)
    return {
      hash,
      coding: readCoding(children.take('PARAMETER')),
      digest: readBase64Leaf(children.take('VALUE')),
    }
  })

/** Reads the template of a SIGNATURE element, in either form. Throws XrmlError `xrml-malformed`. */
export const readSignatureElements = (element: XmlElement): SignatureElements =>
  readChildren(element, [], (children) => {
    const early = children.takeIf('ALGORITHM')
    const digest = readDigest(children.take('DIGEST'))
    const algorithm = early ?? children.take('ALGORITHM')
    readLeaf(algorithm)
    const value = readBase64Leaf(children.take('VALUE'))
    return { form: early === undefined ? 'digest-first' : 'algorithm-first', algorithm, value, ...digest }
  })

/** Checks that coding and hash of a DIGEST are the ones there are, and gives the hash. Throws XrmlError `xrml-malformed`. */
export function parseDigestAlgorithm({ coding, hash }: Pick<SignatureElements, 'coding' | 'hash'>): HashName {
  checkLiteral(coding, coding.text, CODING)
  if (!isHashName(hash.text)) throw malformed(hash, 'The hash algorithm is neither SHA1 nor SHA256')
  return hash.text
}

/** Checks that algorithm, coding and hash are the ones there are, and gives the hash. Throws XrmlError `xrml-malformed`. */
export function parseAlgorithms(elements: SignatureElements): HashName {
  checkLiteral(elements.algorithm, elements.algorithm.text, ALGORITHM)
  return parseDigestAlgorithm(elements)
}

/** The signature a SIGNATURE element tells, the inverse of writeSignature. Throws XrmlError `xrml-malformed`. */
export function parseSignature(elements: SignatureElements): Signature {
  const hash = parseAlgorithms(elements)
  const digest = parseSizedValue(elements.digest)
  if (digest.length * 8 !== DIGEST_SIZE[hash]) throw malformed(elements.digest, `The digest is not one of ${hash}`)
  const value = parseSizedValue(elements.value)
  return { hash, digest, size: value.length * 8, value, form: elements.form }
}

/** The bytes of a DIGEST's or SIGNATURE's VALUE alone; `undefined` when it is no canonical base64. */
export const bytesOf = (element: XmlElement): Uint8Array | undefined => fromCanonicalBase64(element.text)
