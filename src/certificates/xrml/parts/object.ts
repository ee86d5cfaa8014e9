import { attributeIf, attributeOf, readChildren, readLeaf, type Children, type XmlElement } from '../xml/xml-element.ts'
import { writeAttribute, writeLeaf, writeLines } from '../xml/write-xml.ts'

/** The content of an ID or ADDRESS with its type. */
export interface TypedValue {
  readonly type: string
  readonly value: string
}

/** An OBJECT that need not say of which type it is: content, owners and who has a right. [MS-RMPR] §2.2.9.7.1, §2.2.9.8.5.3 */
export interface LooseObject {
  readonly type?: string
  readonly id: TypedValue
  readonly name?: string | undefined
  readonly address?: TypedValue | undefined
  /** Those after the first: the e-mail aliases of a federated account. [MS-RMPR] §2.2.9.5.4 */
  readonly furtherAddresses?: readonly [TypedValue, ...TypedValue[]]
}

/** An OBJECT: what names a certificate, a server or an authority. [MS-RMPR] §2.2.9.1.4, §2.2.9.1.8, §2.2.9.1.9 */
export interface XrmlObject extends LooseObject {
  readonly type: string
}

type LeafWriter = typeof writeLeaf

const writeTyped = (name: string, { type, value }: TypedValue): string =>
  writeLeaf(name, writeAttribute('type', type), value)

const readTyped = (element: XmlElement): TypedValue => ({
  value: readLeaf(element, ['type']),
  type: attributeOf(element, 'type'),
})

const writeFurther = ({ furtherAddresses }: LooseObject): string =>
  furtherAddresses === undefined ? '' : furtherAddresses.map((address) => writeTyped('ADDRESS', address)).join('')

function writeObjectWith(object: LooseObject, writeName: LeafWriter): string {
  const { type, id, name, address } = object
  return `<OBJECT${type === undefined ? '' : writeAttribute('type', type)}>${writeTyped('ID', id)}${
    name === undefined ? '' : writeName('NAME', '', name)
  }${address === undefined ? '' : writeTyped('ADDRESS', address) + writeFurther(object)}</OBJECT>`
}

/** Writes an OBJECT element. Throws XrmlError `xrml-unwritable`. */
export const writeObject = (object: LooseObject): string => writeObjectWith(object, writeLeaf)

/** Writes an OBJECT whose NAME may have several lines: the names of a policy. [MS-RMPR] §2.2.9.7.1. Throws as writeObject. */
export const writePolicyObject = (object: LooseObject): string => writeObjectWith(object, writeLines)

function readContent(children: Children): Omit<LooseObject, 'type'> {
  const id = readTyped(children.take('ID'))
  const name = children.takeIf('NAME')
  const [address, next, ...more] = children.takeAll('ADDRESS').map(readTyped)
  return {
    id,
    ...(name === undefined ? {} : { name: readLeaf(name) }),
    ...(address === undefined ? {} : { address }),
    ...(next === undefined ? {} : { furtherAddresses: [next, ...more] }),
  }
}

/** Reads an OBJECT element, the inverse of writeObject. Throws XrmlError `xrml-malformed`. */
export const readObject = (element: XmlElement): XrmlObject =>
  readChildren(element, ['type'], (children) => ({ type: attributeOf(element, 'type'), ...readContent(children) }))

/** Reads an OBJECT that need not have a type. Throws XrmlError `xrml-malformed`. */
export const readLooseObject = (element: XmlElement): LooseObject =>
  attributeIf(element, 'type') === undefined ? readChildren(element, [], readContent) : readObject(element)

const sameTyped = (a: TypedValue | undefined, b: TypedValue | undefined): boolean =>
  a?.type === b?.type && a?.value === b?.value

const sameFurther = (a: readonly TypedValue[], b: readonly TypedValue[]): boolean =>
  a.length === b.length && a.every((address, index) => sameTyped(address, b[index]))

/** Whether two objects are the same in every part, case included. */
export const sameObject = (a: LooseObject, b: LooseObject): boolean =>
  a.type === b.type &&
  sameTyped(a.id, b.id) &&
  a.name === b.name &&
  sameTyped(a.address, b.address) &&
  sameFurther(a.furtherAddresses ?? [], b.furtherAddresses ?? [])
