import { attributeOf, readChildren, readLeaf, type XmlElement } from '../xml/xml-element.ts'
import { writeAttribute, writeLeaf } from '../xml/write-xml.ts'

/** The content of an ID or ADDRESS with its type. */
export interface TypedValue {
  readonly type: string
  readonly value: string
}

/** An OBJECT: what names a certificate, a server or an authority. [MS-RMPR] §2.2.9.1.4, §2.2.9.1.8, §2.2.9.1.9 */
export interface XrmlObject {
  readonly type: string
  readonly id: TypedValue
  readonly name?: string
  readonly address?: TypedValue
}

const writeTyped = (name: string, { type, value }: TypedValue): string =>
  writeLeaf(name, writeAttribute('type', type), value)

const readTyped = (element: XmlElement): TypedValue => ({
  value: readLeaf(element, ['type']),
  type: attributeOf(element, 'type'),
})

/** Writes an OBJECT element. Throws XrmlError `xrml-unwritable`. */
export const writeObject = ({ type, id, name, address }: XrmlObject): string =>
  `<OBJECT${writeAttribute('type', type)}>${writeTyped('ID', id)}${name === undefined ? '' : writeLeaf('NAME', '', name)}${
    address === undefined ? '' : writeTyped('ADDRESS', address)
  }</OBJECT>`

/** Reads an OBJECT element, the inverse of writeObject. Throws XrmlError `xrml-malformed`. */
export const readObject = (element: XmlElement): XrmlObject =>
  readChildren(element, ['type'], (children) => {
    const id = readTyped(children.take('ID'))
    const name = children.takeIf('NAME')
    const address = children.takeIf('ADDRESS')
    return {
      type: attributeOf(element, 'type'),
      id,
      ...(name === undefined ? {} : { name: readLeaf(name) }),
      ...(address === undefined ? {} : { address: readTyped(address) }),
    }
  })

const sameTyped = (a: TypedValue | undefined, b: TypedValue | undefined): boolean =>
  a?.type === b?.type && a?.value === b?.value

/** Whether two objects are the same in every part, case included. */
export const sameObject = (a: XrmlObject, b: XrmlObject): boolean =>
  a.type === b.type && sameTyped(a.id, b.id) && a.name === b.name && sameTyped(a.address, b.address)
