import type { RsaPublicKey } from '../../keys/rsa-public-key.ts'
import { attributeOf, readChildren, type Children, type XmlElement } from '../xml/xml-element.ts'
import { writeAttribute } from '../xml/write-xml.ts'
import { readObject, writeObject, type XrmlObject } from './object.ts'
import { parsePublicKey, readPublicKeyElements, writePublicKey, type PublicKeyElements } from './public-key.ts'

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

/** Writes the SECURITYLEVELs of a principal. Throws XrmlError `xrml-unwritable`. */
export const writeSecurityLevels = (levels: readonly SecurityLevel[]): string => levels.map(writeSecurityLevel).join('')

/** Writes the content of an ISSUER or a PRINCIPAL. Throws XrmlError `xrml-unwritable`. */
export const writePrincipal = ({ object, publicKey, securityLevels }: Principal): string =>
  writeObject(object) + writePublicKey(publicKey) + writeSecurityLevels(securityLevels)

function readSecurityLevel(element: XmlElement): SecurityLevel {
  readChildren(element, ['name', 'value'], () => undefined)
  return { name: attributeOf(element, 'name'), value: attributeOf(element, 'value') }
}

/** Takes the SECURITYLEVELs that stand next. Throws XrmlError `xrml-malformed`. */
export const takeSecurityLevels = (children: Children): SecurityLevel[] =>
  children.takeAll('SECURITYLEVEL').map(readSecurityLevel)

/** Takes what an ISSUER or a PRINCIPAL is. Throws XrmlError `xrml-malformed`. */
export const takePrincipalElements = (children: Children): PrincipalElements => ({
  object: readObject(children.take('OBJECT')),
  publicKey: readPublicKeyElements(children.take('PUBLICKEY')),
  securityLevels: takeSecurityLevels(children),
})

/** Reads the template of an ISSUER or a PRINCIPAL with these attributes. Throws XrmlError `xrml-malformed`. */
export const readPrincipalElements = (element: XmlElement, attributes: readonly string[]): PrincipalElements =>
  readChildren(element, attributes, takePrincipalElements)

/** Somebody with a key, its key interpreted. Throws XrmlError `xrml-malformed`. */
export const parsePrincipal = ({ object, publicKey, securityLevels }: PrincipalElements): Principal => ({
  object,
  publicKey: parsePublicKey(publicKey),
  securityLevels,
})

/** Takes what an ISSUER or a PRINCIPAL is, its key interpreted. Throws XrmlError `xrml-malformed`. */
export const takePrincipal = (children: Children): Principal => parsePrincipal(takePrincipalElements(children))

export const sameSecurityLevel = (a: SecurityLevel, b: SecurityLevel): boolean =>
  a.name === b.name && a.value === b.value
