import type { RsaPublicKey } from '../../keys/rsa-public-key.ts'
import { attributeOf, readChildren, type XmlElement } from '../xml/xml-element.ts'
import { writeAttribute } from '../xml/write-xml.ts'
import { readObject, writeObject, type XrmlObject } from './object.ts'
import { readPublicKeyElements, writePublicKey, type PublicKeyElements } from './public-key.ts'

/** A name and a value about a principal. [MS-RMPR] §2.2.9.1.10 */
export interface SecurityLevel {
  readonly name: string
  readonly value: string
}

/** Somebody with a key: the content of an ISSUER or a PRINCIPAL. [MS-RMPR] §2.2.9.1.5, §2.2.9.1.11 */
export interface Principal {
  readonly object: XrmlObject
  readonly publicKey: RsaPublicKey
  readonly securityLevels: readonly SecurityLevel[]
}

/** The same with its key still to be interpreted. */
export type PrincipalElements = Omit<Principal, 'publicKey'> & { readonly publicKey: PublicKeyElements }

const writeSecurityLevel = ({ name, value }: SecurityLevel): string =>
  `<SECURITYLEVEL${writeAttribute('name', name)}${writeAttribute('value', value)} />`

/** Writes the content of an ISSUER or a PRINCIPAL. Throws XrmlError `xrml-unwritable`. */
export const writePrincipal = ({ object, publicKey, securityLevels }: Principal): string =>
  writeObject(object) + writePublicKey(publicKey) + securityLevels.map(writeSecurityLevel).join('')

function readSecurityLevel(element: XmlElement): SecurityLevel {
  readChildren(element, ['name', 'value'], () => undefined)
  return { name: attributeOf(element, 'name'), value: attributeOf(element, 'value') }
}

/** Reads the template of an ISSUER or a PRINCIPAL with these attributes. Throws XrmlError `xrml-malformed`. */
export const readPrincipalElements = (element: XmlElement, attributes: readonly string[]): PrincipalElements =>
  readChildren(element, attributes, (children) => ({
    object: readObject(children.take('OBJECT')),
    publicKey: readPublicKeyElements(children.take('PUBLICKEY')),
    securityLevels: children.takeAll('SECURITYLEVEL').map(readSecurityLevel),
  }))

export const sameSecurityLevel = (a: SecurityLevel, b: SecurityLevel): boolean =>
  a.name === b.name && a.value === b.value
