import { IllFormedXml, readXmlTree, type XmlNode } from '../asmx/message/index.ts'
import { isLeaf, isRepeated, type ServiceShape, type StructureShape } from '../protocol/message-shape.ts'

/** A document as a tree, or where it stops being XML and why. */
export function treeOf(document: string): XmlNode | IllFormedXml {
  try {
    return readXmlTree(document)
  } catch (error) {
    if (error instanceof IllFormedXml) return error
    throw error
  }
}

/** The element that the names lead to from `root` on; where one is missing, the last that is there. */
export function deepestOf(root: XmlNode, names: readonly string[]): XmlNode {
  let node = root
  for (const name of names) {
    const child = node.children.find(({ local }) => local === name)
    if (child === undefined) return node
    node = child
  }
  return node
}

/** The element of that name itself; undefined when it is not there. */
export function elementAt(root: XmlNode, names: readonly string[]): XmlNode | undefined {
  const found = deepestOf(root, names)
  return found.local === names.at(-1) ? found : undefined
}

/** The names that lead to a member of a structure. */
function namesTo(shape: StructureShape, wanted: string): string[] | undefined {
  for (const [name, member] of Object.entries(shape)) {
    if (name === wanted) return [name]
    const one = isRepeated(member) ? member[0] : member
    if (isLeaf(one)) continue
    const below = namesTo(one, wanted)
    if (below !== undefined) return [name, ...below]
  }
  return undefined
}

/** The names that lead from an envelope to a parameter of one of the service's operations, to its header or a member of it. */
export function namesToParameter({ header, operations }: ServiceShape, parameter: string): readonly string[] {
  if (parameter === header.element) return ['Header', parameter]
  if (header.members.includes(parameter)) return ['Header', header.element, parameter]
  for (const { element, parameters } of Object.values(operations)) {
    const names = namesTo(parameters, parameter)
    if (names !== undefined) return ['Body', element, ...names]
  }
  return ['Body']
}
