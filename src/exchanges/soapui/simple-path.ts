import { readXmlTreeIfAny, type XmlNode } from '../../asmx/message/index.ts'

/** Declarations of namespaces before a path, as SoapUI has them. */
const DECLARATION = /^\s*declare\s+namespace\s+[\w.-]+\s*=\s*(?:'[^']*'|"[^"]*")\s*;?/

/** Names from the root on, or wherever the first of them is. */
export interface SimplePath {
  readonly isAnywhere: boolean
  readonly names: readonly string[]
}

/** A path of names alone, prefixes aside; undefined for anything else that XPath can say. */
export function parseSimplePath(expression: string): SimplePath | undefined {
  let rest = expression
  while (DECLARATION.test(rest)) rest = rest.replace(DECLARATION, '')
  const [, slashes, steps = ''] = /^\s*(\/\/?)([\w.:/-]+?)(?:\/text\(\))?\s*$/.exec(rest) ?? []
  if (slashes === undefined || steps.includes('//')) return undefined
  const names = steps.split('/').map((step) => step.replace(/^[\w.-]+:/, ''))
  return names.every((name) => /^[\w.-]+$/.test(name)) ? { isAnywhere: slashes === '//', names } : undefined
}

const follow = (node: XmlNode, [name, ...rest]: readonly string[]): XmlNode | undefined => {
  if (node.local !== name) return undefined
  if (rest.length === 0) return node
  for (const child of node.children) {
    const found = follow(child, rest)
    if (found !== undefined) return found
  }
  return undefined
}

const search = (node: XmlNode, names: readonly string[]): XmlNode | undefined => {
  const found = follow(node, names)
  if (found !== undefined) return found
  for (const child of node.children) {
    const below = search(child, names)
    if (below !== undefined) return below
  }
  return undefined
}

/** The text of the first element at a path in a document; undefined: there is none. */
export function textAt(document: string, { isAnywhere, names }: SimplePath): string | undefined {
  const root = readXmlTreeIfAny(document)
  return root && (isAnywhere ? search(root, names) : follow(root, names))?.text
}
