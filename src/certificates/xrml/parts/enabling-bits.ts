import { toBase64 } from '../../../base/base64.ts'
import { attributeOf, checkLiteral, malformed, readChildren, readLeaf, type XmlElement } from '../xml/xml-element.ts'
import type { HashName } from './hash.ts'
import { parseSizedValue } from './public-key.ts'

/** The two ways of sealing a key: that of cryptographic mode 1 and that of mode 2. [MS-RMPR] §2.2.9.1.13, §3.1.4.7 */
export type SealedKeyType = 'sealed-key' | 'sealed-key-v2'

/** How keys are sealed in documents that are signed with this hash: both belong to one mode. [MS-RMPR] §3.1.4.7 */
export const sealedKeyTypeFor = (hash: HashName): SealedKeyType => (hash === 'SHA1' ? 'sealed-key' : 'sealed-key-v2')

/** An ENABLINGBITS: a key and a hash, sealed for one reader. What is inside is not looked at here. [MS-RMPR] §2.2.9.1.13 */
export interface EnablingBits {
  readonly type: SealedKeyType
  /** As long as the element says. */
  readonly value: Uint8Array
}

/** Writes an ENABLINGBITS element. [MS-RMPR] §2.2.9.1.13 */
export const writeEnablingBits = ({ type, value }: EnablingBits): string =>
  `<ENABLINGBITS type="${type}"><VALUE encoding="base64" size="${value.length * 8}">${toBase64(value)}</VALUE></ENABLINGBITS>`

function readType(element: XmlElement): SealedKeyType {
  const type = attributeOf(element, 'type')
  if (type === 'sealed-key' || type === 'sealed-key-v2') return type
  throw malformed(element, 'The type is neither sealed-key nor sealed-key-v2')
}

/** Reads an ENABLINGBITS element, the inverse of writeEnablingBits. Throws XrmlError `xrml-malformed`. */
export const readEnablingBits = (element: XmlElement): EnablingBits =>
  readChildren(element, ['type'], (children) => {
    const value = children.take('VALUE')
    readLeaf(value, ['encoding', 'size'])
    checkLiteral(value, attributeOf(value, 'encoding'), 'base64')
    return { type: readType(element), value: parseSizedValue(value) }
  })
