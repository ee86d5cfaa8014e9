import { fromCanonicalBase64, toBase64 } from '../../../base/base64.ts'
import { keySize, type RsaPublicKey } from '../../keys/rsa-public-key.ts'
import { attributeOf, checkLiteral, malformed, readChildren, readLeaf, type XmlElement } from '../xml/xml-element.ts'

const ALGORITHM = 'RSA'
const EXPONENT = 'public-exponent'
const MODULUS = 'modulus'

/** The parts of a PUBLICKEY element that are still to be interpreted: the two VALUE elements. */
export interface PublicKeyElements {
  readonly exponent: XmlElement
  readonly modulus: XmlElement
}

/** The XrML form of a modulus, its bytes in reverse: little-endian. [MS-RMPR] §2.2.9.1.6 */
export const reverseBytes = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes).reverse()

/** Writes a PUBLICKEY element. [MS-RMPR] §2.2.9.1.6 */
export const writePublicKey = (key: RsaPublicKey): string =>
  `<PUBLICKEY><ALGORITHM>${ALGORITHM}</ALGORITHM><PARAMETER name="${EXPONENT}"><VALUE encoding="integer32">${key.exponent}` +
  `</VALUE></PARAMETER><PARAMETER name="${MODULUS}"><VALUE encoding="base64" size="${keySize(key)}">` +
  `${toBase64(reverseBytes(key.modulus))}</VALUE></PARAMETER></PUBLICKEY>`

function readParameter(element: XmlElement, name: string): XmlElement {
  const value = readChildren(element, ['name'], (children) => children.take('VALUE'))
  checkLiteral(element, attributeOf(element, 'name'), name)
  return value
}

/** Reads the template of a PUBLICKEY element. Throws XrmlError `xrml-malformed`. */
export const readPublicKeyElements = (element: XmlElement): PublicKeyElements =>
  readChildren(element, [], (children) => {
    const algorithm = children.take('ALGORITHM')
    checkLiteral(algorithm, readLeaf(algorithm), ALGORITHM)
    const exponent = readParameter(children.take('PARAMETER'), EXPONENT)
    const modulus = readParameter(children.take('PARAMETER'), MODULUS)
    readLeaf(exponent, ['encoding'])
    checkLiteral(exponent, attributeOf(exponent, 'encoding'), 'integer32')
    readLeaf(modulus, ['encoding', 'size'])
    checkLiteral(modulus, attributeOf(modulus, 'encoding'), 'base64')
    return { exponent, modulus }
  })

/** The bytes of a base64 VALUE whose `size` must say how many bits they are. Throws XrmlError `xrml-malformed`. */
export function parseSizedValue(element: XmlElement): Uint8Array {
  const bytes = fromCanonicalBase64(element.text)
  if (bytes === undefined) throw malformed(element, 'The value is not base64 in its canonical spelling')
  if (bytes.length === 0) throw malformed(element, 'The value is empty')
  checkLiteral(element, attributeOf(element, 'size'), String(bytes.length * 8))
  return Uint8Array.from(bytes)
}

/**
 * The key of a PUBLICKEY element, the inverse of writePublicKey. Whether it is fit for use is not looked at.
 * Throws XrmlError `xrml-malformed`.
 */
export function parsePublicKey({ exponent, modulus }: PublicKeyElements): RsaPublicKey {
  if (!/^[1-9]\d{0,9}$/.test(exponent.text)) throw malformed(exponent, 'The exponent is not a decimal integer')
  return { modulus: parseSizedValue(modulus).reverse(), exponent: Number(exponent.text) }
}
