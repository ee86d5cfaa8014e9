import { writeAttribute } from '../xml/write-xml.ts'
import {
  attributeOf,
  checkLiteral,
  malformed,
  readChildren,
  type Children,
  type XmlElement,
} from '../xml/xml-element.ts'
import { readTimeCondition, writeTimeCondition, type TimeCondition } from './time-condition.ts'

/** The rights that have an element of their own. [MS-RMPR] §2.2.9.8.5.3, §2.2.9.9.6, §2.2.9.10.4.2 */
export const RIGHT_ELEMENTS = [
  'VIEW',
  'PRINT',
  'EDIT',
  'FORWARD',
  'VIEWRIGHTSDATA',
  'OWNER',
  'EXPORT',
  'EXTRACT',
] as const

export type RightElement = (typeof RIGHT_ELEMENTS)[number]

/** How a right is named: by an element of its own, or by the attribute of a RIGHT, which can name any. */
export type RightName =
  | { readonly spelling: 'element'; readonly name: RightElement }
  | { readonly spelling: 'attribute'; readonly name: string }

/** When a right may be exercised, and on which side of ACCESS it stands: both occur. */
export interface RightTimes {
  readonly place: 'before-access' | 'after-access'
  readonly conditions: readonly [TimeCondition, ...TimeCondition[]]
}

/** A right and who has it, `Access`: that differs from document to document. [MS-RMPR] §2.2.9.8.5.3, §2.2.9.9.6 */
export type Right<Access> = RightName & { readonly access: Access; readonly times?: RightTimes }

/** One right at least: no document is without. */
export type Rights<Access> = readonly [Right<Access>, ...Right<Access>[]]

/** Writes the content of an ACCESS. */
type AccessWriter<Access> = (access: Access) => string

/** Reads what is in an ACCESS, the inverse of its writer. */
type AccessReader<Access> = (children: Children) => Access

const GROUP = 'Main-Rights'

function writeRight<Access>(right: Right<Access>, writeAccess: AccessWriter<Access>): string {
  const { spelling, name, access, times } = right
  const [start, end] =
    spelling === 'element' ? [`<${name}>`, `</${name}>`] : [`<RIGHT${writeAttribute('name', name)}>`, '</RIGHT>']
  const conditions = (place: RightTimes['place']): string =>
    times?.place === place ? times.conditions.map(writeTimeCondition).join('') : ''
  return (
    `${start}<CONDITIONLIST>${conditions('before-access')}<ACCESS>${writeAccess(access)}</ACCESS>` +
    `${conditions('after-access')}</CONDITIONLIST>${end}`
  )
}

/** Writes a RIGHTSGROUP element. [MS-RMPR] §2.2.9.8.5, §2.2.9.9. Throws XrmlError `xrml-unwritable`. */
export const writeRights = <Access>(rights: Rights<Access>, writeAccess: AccessWriter<Access>): string =>
  `<RIGHTSGROUP name="${GROUP}"><RIGHTSLIST>${rights.map((right) => writeRight(right, writeAccess)).join('')}</RIGHTSLIST></RIGHTSGROUP>`

function timesOf(element: XmlElement, before: TimeCondition[], after: TimeCondition[]): { times?: RightTimes } {
  if (before.length > 0 && after.length > 0) throw malformed(element, 'TIME stands on both sides of ACCESS')
  const [first, ...more] = [...before, ...after]
  if (first === undefined) return {}
  return { times: { place: before.length > 0 ? 'before-access' : 'after-access', conditions: [first, ...more] } }
}

const readConditions = <Access>(element: XmlElement, readAccess: AccessReader<Access>) =>
  readChildren(element, [], (children) => {
    const before = children.takeAll('TIME').map(readTimeCondition)
    const access = readChildren(children.take('ACCESS'), [], readAccess)
    return { access, ...timesOf(element, before, children.takeAll('TIME').map(readTimeCondition)) }
  })

/** Clients write ACCESS without a CONDITIONLIST around it in the licences they make for the owner. */
const takeConditions = <Access>(children: Children, readAccess: AccessReader<Access>) => {
  const bare = children.takeIf('ACCESS')
  if (bare !== undefined) return { access: readChildren(bare, [], readAccess) }
  return readConditions(children.take('CONDITIONLIST'), readAccess)
}

function readRight<Access>(element: XmlElement, readAccess: AccessReader<Access>): Right<Access> {
  const reserved = RIGHT_ELEMENTS.find((name) => name === element.name)
  const conditions = readChildren(element, reserved === undefined ? ['name'] : [], (children) =>
    takeConditions(children, readAccess),
  )
  if (reserved !== undefined) return { spelling: 'element', name: reserved, ...conditions }
  return { spelling: 'attribute', name: attributeOf(element, 'name'), ...conditions }
}

/** Reads a RIGHTSGROUP element, the inverse of writeRights. Throws XrmlError `xrml-malformed`. */
export const readRights = <Access>(group: XmlElement, readAccess: AccessReader<Access>): Rights<Access> =>
  readChildren(group, ['name'], (children) => {
    checkLiteral(group, attributeOf(group, 'name'), GROUP)
    return readChildren(children.take('RIGHTSLIST'), [], (rights) => {
      const [first, ...more] = rights.takeSome('RIGHT', ...RIGHT_ELEMENTS)
      return [readRight(first, readAccess), ...more.map((element) => readRight(element, readAccess))]
    })
  })
