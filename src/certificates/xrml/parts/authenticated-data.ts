import { writeAttribute, writeLines } from '../xml/write-xml.ts'
import { attributeOf, readLeaf, type Children, type XmlElement } from '../xml/xml-element.ts'

/** An AUTHENTICATEDDATA with a name: what an application says of its content. [MS-RMPR] §2.2.9.8.6, §2.2.9.10.5 */
export interface AuthenticatedData {
  /** `APPSPECIFIC`; later clients write `LICENSEMETADATA` too. */
  readonly id: string
  readonly name: string
  readonly value: string
}

/** Which attribute comes first: `name` in templates, rights data and publishing licences of servers, `id` in the others. */
export type AuthenticatedDataForm = 'name-first' | 'id-first'

/** Writes an AUTHENTICATEDDATA element. [MS-RMPR] §2.2.9.8.6. Throws XrmlError `xrml-unwritable`. */
export function writeAuthenticatedData({ id, name, value }: AuthenticatedData, form: AuthenticatedDataForm): string {
  const [idText, nameText] = [writeAttribute('id', id), writeAttribute('name', name)]
  return writeLines('AUTHENTICATEDDATA', form === 'name-first' ? nameText + idText : idText + nameText, value)
}

const readAuthenticatedData = (element: XmlElement): AuthenticatedData => ({
  value: readLeaf(element, ['id', 'name']),
  id: attributeOf(element, 'id'),
  name: attributeOf(element, 'name'),
})

/** Takes the AUTHENTICATEDDATA elements that stand next. Throws XrmlError `xrml-malformed`. */
export const takeAuthenticatedData = (children: Children): AuthenticatedData[] =>
  children.takeAll('AUTHENTICATEDDATA').map(readAuthenticatedData)
