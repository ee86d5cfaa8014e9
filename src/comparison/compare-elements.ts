import type { XmlNode } from '../asmx/message/index.ts'
import { difference, valueDifference, type Difference } from './difference.ts'

/** What is done at an element instead of comparing it member by member; undefined: nothing special is there. */
export interface ElementRules {
  /** The text of two elements without children, or the value of two attributes. */
  compareValue(where: string, expected: string, found: string): Difference[]
  /** Takes over two elements as a whole; undefined: it does not. */
  takeOver?(where: string, expected: XmlNode, found: XmlNode): Difference[] | undefined
}

const nameOf = ({ namespace, local }: { readonly namespace: string; readonly local: string }): string =>
  `${namespace} ${local}`

const isBlank = (text: string): boolean => /^[ \t\r\n]*$/.test(text)

/** The n-th of its name among its siblings, where there are several. */
function stepsOf(children: readonly XmlNode[]): string[] {
  const count = new Map<string, number>()
  const indexes = children.map(({ local }) => {
    const index = (count.get(local) ?? 0) + 1
    count.set(local, index)
    return index
  })
  return children.map(({ local }, position) =>
    (count.get(local) ?? 0) > 1 ? `${local}[${indexes[position] ?? 1}]` : local,
  )
}

/** Elements by name, each kind in its order. */
function byName(children: readonly XmlNode[]): Map<string, XmlNode[]> {
  const groups = new Map<string, XmlNode[]>()
  for (const child of children) {
    const group = groups.get(nameOf(child))
    if (group === undefined) groups.set(nameOf(child), [child])
    else group.push(child)
  }
  return groups
}

function compareAttributes(where: string, expected: XmlNode, found: XmlNode, rules: ElementRules): Difference[] {
  const names = new Set([...expected.attributes, ...found.attributes].map(nameOf))
  return [...names].flatMap((name) => {
    const [one, other] = [expected, found].map(({ attributes }) => attributes.find((known) => nameOf(known) === name))
    const place = `${where}/@${(one ?? other)?.local ?? ''}`
    if (one === undefined || other === undefined) return valueDifference(place, one?.value, other?.value)
    return rules.compareValue(place, one.value, other.value)
  })
}

const surfaceOf = ({ text, children }: XmlNode): string =>
  children.length > 0 ? `<${children.map(({ local }) => local).join('>, <')}>` : text

/** Children by name: those of one name belong together in their order. */
function compareChildren(where: string, expected: XmlNode, found: XmlNode, rules: ElementRules): Difference[] {
  const partners = byName(found.children)
  const taken = new Map<string, number>()
  const steps = stepsOf(expected.children)
  const differences = expected.children.flatMap((child, index) => {
    const name = nameOf(child)
    const nth = taken.get(name) ?? 0
    taken.set(name, nth + 1)
    const place = `${where}/${steps[index] ?? child.local}`
    const other = partners.get(name)?.[nth]
    if (other === undefined) return [difference(place, 'missing', [surfaceOf(child), undefined])]
    return compareElements(place, child, other, rules)
  })
  const left = [...partners].flatMap(([name, group]) => group.slice(taken.get(name) ?? 0))
  const unexpected = left.map((child) =>
    difference(`${where}/${child.local}`, 'unexpected', [undefined, surfaceOf(child)]),
  )
  return [...differences, ...unexpected, ...compareOrder(where, expected, found)]
}

/** Whether the same names stand in another order. */
function compareOrder(where: string, expected: XmlNode, found: XmlNode): Difference[] {
  const [one, other] = [expected.children.map(nameOf), found.children.map(nameOf)]
  if (one.join('\n') === other.join('\n') || one.toSorted().join('\n') !== other.toSorted().join('\n')) return []
  const told = ({ children }: XmlNode) => children.map(({ local }) => local).join(', ')
  return [difference(where, 'order', [told(expected), told(found)])]
}

/**
 * What two elements of the same name say otherwise: attributes, children, text. Prefixes, the order of attributes and blanks
 * between elements say nothing.
 */
export function compareElements(where: string, expected: XmlNode, found: XmlNode, rules: ElementRules): Difference[] {
  const taken = rules.takeOver?.(where, expected, found)
  if (taken !== undefined) return taken
  const differences = [
    ...compareAttributes(where, expected, found, rules),
    ...compareChildren(where, expected, found, rules),
  ]
  const hasText = !isBlank(expected.text) || !isBlank(found.text)
  const isLeaf = expected.children.length === 0 && found.children.length === 0
  return isLeaf || hasText ? [...differences, ...rules.compareValue(where, expected.text, found.text)] : differences
}
