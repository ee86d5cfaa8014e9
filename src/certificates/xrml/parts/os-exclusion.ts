import { writeText } from '../xml/write-xml.ts'
import { attributeOf, checkLiteral, malformed, readChildren, readLeaf, type XmlElement } from '../xml/xml-element.ts'

/** A CONDITION: versions of the operating system that may not use a licence. [MS-RMPR] §2.2.9.9.9 */
export interface OsExclusion {
  /** Neither version has a hyphen, which stands between them. */
  readonly min: string
  readonly max: string
}

const SPAN = /^([^-]+)-([^-]+)$/

const writeExclusion = ({ min, max }: OsExclusion): string =>
  `<CONDITION NAME="OS-Exclusion" TYPE="versionspan">${writeText(`${min}-${max}`)}</CONDITION>`

/** Writes a CONDITIONLIST of operating systems. [MS-RMPR] §2.2.9.9. Throws XrmlError `xrml-unwritable`. */
export const writeOsExclusions = (exclusions: readonly OsExclusion[]): string =>
  exclusions.length === 0
    ? '<CONDITIONLIST />'
    : `<CONDITIONLIST>${exclusions.map(writeExclusion).join('')}</CONDITIONLIST>`

function readExclusion(element: XmlElement): OsExclusion {
  const [, min, max] = SPAN.exec(readLeaf(element, ['NAME', 'TYPE'])) ?? []
  checkLiteral(element, attributeOf(element, 'NAME'), 'OS-Exclusion')
  checkLiteral(element, attributeOf(element, 'TYPE'), 'versionspan')
  if (min === undefined || max === undefined) throw malformed(element, 'The text is no pair of versions')
  return { min, max }
}

/** Reads a CONDITIONLIST of operating systems, the inverse of writeOsExclusions. Throws XrmlError `xrml-malformed`. */
export const readOsExclusions = (list: XmlElement): OsExclusion[] =>
  readChildren(list, [], (children) => children.takeAll('CONDITION').map(readExclusion))
