import { attributeIf, attributeOf, checkLiteral, malformed, type XmlElement } from '../xml/xml-element.ts'

/** Which attribute of XrML comes first: `xmlns` in what servers write, `version` in what clients write. */
export type StartTag = 'xmlns-first' | 'version-first'

/** What XrML says a document is for: use licences say it. [MS-RMPR] §2.2.9.9 */
export type Purpose = 'Content-License'

/** Writes the start tag of XrML, which no signature covers. [MS-RMPR] §2.2.9.3, §2.2.9.4, §2.2.9.9 */
export function writeStartTag(form: StartTag, purpose?: Purpose): string {
  const attributes = form === 'xmlns-first' ? 'xmlns="" version="1.2"' : 'version="1.2" xmlns=""'
  return `<XrML ${attributes}${purpose === undefined ? '' : ` purpose="${purpose}"`}>`
}

/** The form and the purpose a start tag has. Throws XrmlError `xrml-malformed`. */
export function readStartTag(root: XmlElement): { readonly form: StartTag; readonly purpose?: Purpose } {
  checkLiteral(root, root.name, 'XrML')
  checkLiteral(root, attributeOf(root, 'xmlns'), '')
  checkLiteral(root, attributeOf(root, 'version'), '1.2')
  const purpose = attributeIf(root, 'purpose')
  if (purpose !== undefined && purpose !== 'Content-License')
    throw malformed(root, 'The purpose is not Content-License')
  return {
    form: root.attributes[0]?.name === 'xmlns' ? 'xmlns-first' : 'version-first',
    ...(purpose === undefined ? {} : { purpose }),
  }
}
