import type { XmlNode } from '../asmx/message/index.ts'
import { difference, valueDifference, type Difference } from './difference.ts'

/** What is done at an element instead of comparing it member by member; undefined: nothing special is there. */
export interface ElementRules {
  /** The text of two elements without children, or the value of two attributes. */
  compareValue(where: string, expected: string, found: string): Difference[]
  /** Takes over two elements as a whole; undefined: it does not. */
  takeOver?(where: string, expected: XmlNode, found: XmlNode): Difference[] | undefined
  /** What an element goes by among those of its name, such as a right; undefined: by its place among them. */
  identityOf?(node: XmlNode, above: XmlNode): string | undefined
}

const nameOf = ({ namespace, local }: { readonly namespace: string; readonly local: string }): string =>
  `${namespace} ${local}`

/** An element among its siblings, and what it is called there. */
interface Sibling {
  readonly node: XmlNode
  /** Name and identity: those that are called the same belong together. */
  readonly called: string
  /** As it stands in a path, without its number. */
  readonly step: string
}

const siblingsIn = (above: XmlNode, rules: ElementRules): Sibling[] =>
  above.children.map((node) => {
    const identity = rules.identityOf?.(node, above)
    return {
      node,
      called: `${nameOf(node)} ${identity ?? ''}`,
      step: identity === undefined ? node.local : `${node.local}[${identity}]`,
    }
  })

const isBlank = (text: string): boolean => /^[ \t\r\n]*$/.test(text)

/** The n-th of its name among its siblings, where there are several. */
function stepsOf(siblings: readonly Sibling[]): string[] {
  const count = new Map<string, number>()
  const indexes = siblings.map(({ step }) => {
    const index = (count.get(step) ?? 0) + 1
    count.set(step, index)
    return index
  })
  return siblings.map(({ step }, position) =>
    (count.get(step) ?? 0) > 1 ? `${step}[${indexes[position] ?? 1}]` : step,
  )
}

/** Elements by what they are called, each group in its order. */
function byCall(siblings: readonly Sibling[]): Map<string, Sibling[]> {
  const groups = new Map<string, Sibling[]>()
  for (const sibling of siblings) {
    const group = groups.get(sibling.called)
    if (group === undefined) groups.set(sibling.called, [sibling])
    else group.push(sibling)
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

/** Children by what they are called: those called the same belong together in their order. */
function compareChildren(where: string, expected: XmlNode, found: XmlNode, rules: ElementRules): Difference[] {
  const [siblings, others] = [siblingsIn(expected, rules), siblingsIn(found, rules)]
  const partners = byCall(others)
  const taken = new Map<string, number>()
  const steps = stepsOf(siblings)
  const differences = siblings.flatMap(({ node, called, step }, index) => {
    const nth = taken.get(called) ?? 0
    taken.set(called, nth + 1)
    const place = `${where}/${steps[index] ?? step}`
    const other = partners.get(called)?.[nth]
    if (other === undefined) return [difference(place, 'missing', [surfaceOf(node), undefined])]
    return compareElements(place, node, other.node, rules)
  })
  const left = [...partners].flatMap(([called, group]) => group.slice(taken.get(called) ?? 0))
  const unexpected = left.map(({ node, step }) =>
    difference(`${where}/${step}`, 'unexpected', [undefined, surfaceOf(node)]),
  )
  return [...differences, ...unexpected, ...compareOrder(where, siblings, others)]
}

/** Whether the same ones stand in another order. */
function compareOrder(where: string, expected: readonly Sibling[], found: readonly Sibling[]): Difference[] {
  const [one, other] = [expected, found].map((siblings) => siblings.map(({ called }) => called))
  if (one?.join('\n') === other?.join('\n') || one?.toSorted().join('\n') !== other?.toSorted().join('\n')) return []
  const told = (siblings: readonly Sibling[]) => siblings.map(({ step }) => step).join(', ')
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
