import { writeAttribute, writeLeaf } from '../xml/write-xml.ts'
import { attributeOf, malformed, readChildren, readLeaf, type Children, type XmlElement } from '../xml/xml-element.ts'
import { readLooseObject, writeObject, type LooseObject, type TypedValue } from './object.ts'
import { readRefresh, writeRefresh, type Refresh } from './refresh.ts'
import { readTimeCondition, writeTimeCondition, type TimeCondition } from './time-condition.ts'

/** A METADATA: who owns the content, or by which SKU it is sold. [MS-RMPR] §2.2.9.7.5, §2.2.9.9.5 */
export interface Metadata {
  readonly owner?: LooseObject
  readonly sku?: TypedValue
}

/** What the WORK of a licence says of the content, before the rights to it. [MS-RMPR] §2.2.9.7, §2.2.9.9 */
export interface Work {
  /** The content; in rights data and templates nothing, or a GUID. */
  readonly object: LooseObject
  readonly metadata?: Metadata
  readonly revocation?: Refresh
}

/** The same in rights data and templates. [MS-RMPR] §2.2.9.8.5, §2.2.9.10.4 */
export interface ConditionedWork extends Work {
  /** When the whole document may be used. [MS-RMPR] §2.2.9.8.5.2 */
  readonly preconditions?: readonly TimeCondition[]
}

function writeMetadata({ owner, sku }: Metadata): string {
  const content =
    (owner === undefined ? '' : `<OWNER>${writeObject(owner)}</OWNER>`) +
    (sku === undefined ? '' : writeLeaf('SKU', writeAttribute('type', sku.type), sku.value))
  return content === '' ? '<METADATA />' : `<METADATA>${content}</METADATA>`
}

const writePreconditions = (conditions: readonly TimeCondition[]): string =>
  conditions.length === 0
    ? '<PRECONDITIONLIST />'
    : `<PRECONDITIONLIST>${conditions.map(writeTimeCondition).join('')}</PRECONDITIONLIST>`

/** Writes a WORK element; `rights` is the RIGHTSGROUP, or nothing. Throws XrmlError `xrml-unwritable`. */
export const writeWork = ({ object, metadata, preconditions, revocation }: ConditionedWork, rights: string): string =>
  `<WORK>${writeObject(object)}${metadata === undefined ? '' : writeMetadata(metadata)}${
    preconditions === undefined ? '' : writePreconditions(preconditions)
  }${revocation === undefined ? '' : writeRefresh(revocation)}${rights}</WORK>`

const readOwner = (element: XmlElement): LooseObject =>
  readChildren(element, [], (children) => readLooseObject(children.take('OBJECT')))

const readSku = (element: XmlElement): TypedValue => ({
  value: readLeaf(element, ['type']),
  type: attributeOf(element, 'type'),
})

const readMetadata = (element: XmlElement): Metadata =>
  readChildren(element, [], (children) => {
    const owner = children.takeIf('OWNER')
    const sku = children.takeIf('SKU')
    return {
      ...(owner === undefined ? {} : { owner: readOwner(owner) }),
      ...(sku === undefined ? {} : { sku: readSku(sku) }),
    }
  })

const readPreconditions = (element: XmlElement): TimeCondition[] =>
  readChildren(element, [], (children) => children.takeAll('TIME').map(readTimeCondition))

function readPoints(list: XmlElement): Refresh {
  const refresh = readRefresh(list)
  if (refresh.points.length > 0) return refresh
  throw malformed(list, 'There is no DISTRIBUTIONPOINT')
}

function takeContent(children: Children): Omit<Work, 'revocation'> {
  const object = readLooseObject(children.take('OBJECT'))
  const metadata = children.takeIf('METADATA')
  return { object, ...(metadata === undefined ? {} : { metadata: readMetadata(metadata) }) }
}

function takeRevocation(children: Children): Pick<Work, 'revocation'> {
  const list = children.takeIf('CONDITIONLIST')
  return list === undefined ? {} : { revocation: readPoints(list) }
}

/** Takes what stands in the WORK of a licence before the rights. Throws XrmlError `xrml-malformed`. */
export const takeWork = (children: Children): Work => ({ ...takeContent(children), ...takeRevocation(children) })

/** The same in rights data and templates. Throws XrmlError `xrml-malformed`. */
export function takeConditionedWork(children: Children): ConditionedWork {
  const content = takeContent(children)
  const preconditions = children.takeIf('PRECONDITIONLIST')
  return {
    ...content,
    ...(preconditions === undefined ? {} : { preconditions: readPreconditions(preconditions) }),
    ...takeRevocation(children),
  }
}
