import { writeAttribute, writeLeaf } from '../xml/write-xml.ts'
import {
  attributeOf,
  checkLiteral,
  malformed,
  readChildren,
  readLeaf,
  type Children,
  type XmlElement,
} from '../xml/xml-element.ts'

/** A POLICY: versions of an application. [MS-RMPR] §2.2.9.7.8, §2.2.9.9.8 */
export interface Policy {
  readonly filename: string
  readonly min: string
  readonly max: string
}

/** The POLICYLISTs of a document: which applications may not, and which alone may, use it. [MS-RMPR] §2.2.9.7.7 */
export interface PolicyLists {
  readonly exclusion?: readonly Policy[]
  readonly inclusion?: readonly Policy[]
}

const TYPES = ['exclusion', 'inclusion'] as const

const writePolicy = ({ filename, min, max }: Policy): string =>
  `<POLICY><OBJECT>${writeLeaf('ID', writeAttribute('type', 'filename'), filename)}` +
  `<VERSIONSPAN${writeAttribute('min', min)}${writeAttribute('max', max)} /></OBJECT></POLICY>`

function writeList(type: (typeof TYPES)[number], policies: readonly Policy[] | undefined): string {
  if (policies === undefined) return ''
  if (policies.length === 0) return `<POLICYLIST type="${type}" />`
  return `<POLICYLIST type="${type}">${policies.map(writePolicy).join('')}</POLICYLIST>`
}

/** Writes the POLICYLIST elements there are, exclusion first. Throws XrmlError `xrml-unwritable`. */
export const writePolicyLists = (lists: PolicyLists): string =>
  TYPES.map((type) => writeList(type, lists[type])).join('')

const readPolicy = (element: XmlElement): Policy =>
  readChildren(element, [], (policy) =>
    readChildren(policy.take('OBJECT'), [], (children) => {
      const id = children.take('ID')
      const filename = readLeaf(id, ['type'])
      checkLiteral(id, attributeOf(id, 'type'), 'filename')
      const span = children.take('VERSIONSPAN')
      readChildren(span, ['min', 'max'], () => undefined)
      return { filename, min: attributeOf(span, 'min'), max: attributeOf(span, 'max') }
    }),
  )

/** Takes the POLICYLIST elements that stand next: at most one of each type. Throws XrmlError `xrml-malformed`. */
export function takePolicyLists(children: Children): PolicyLists {
  const lists: { -readonly [Type in keyof PolicyLists]: PolicyLists[Type] } = {}
  for (const element of children.takeAll('POLICYLIST')) {
    const policies = readChildren(element, ['type'], (inner) => inner.takeAll('POLICY').map(readPolicy))
    const type = TYPES.find((known) => known === attributeOf(element, 'type'))
    if (type === undefined || type in lists || (type === 'exclusion' && 'inclusion' in lists)) {
      throw malformed(element, 'The lists are not one exclusion, one inclusion, in this order')
    }
    lists[type] = policies
  }
  return lists
}
