import { ZERO_GUID } from '../../base/guid.ts'
import { Enumeration } from '../../protocol/message-shape.ts'
import type { LeafNode, StructureNode } from './compiled-service.ts'
import { readNetBase64 } from './net-base64.ts'
import { readNetEnumeration } from './net-enumeration.ts'
import { readNetGuid } from './net-guid.ts'

/** What a structure is read into; typed by its shape at the edge. */
export interface StructureValue {
  readonly [element: string]: string | Uint8Array | StructureValue | readonly StructureValue[] | undefined
}

/** What an opening tag turned out to be: a structure to descend into, a simple value, or something to pass over. */
export type Member = 'structure' | 'leaf' | 'unknown'

/**
 * Collects the values of one tree of structures while its elements pass by: the first of a name counts, wherever it
 * stands among its siblings, but of those that may repeat all of them; everything not named by the shape is for the caller
 * to pass over.
 */
export class MemberReader {
  readonly #namespace: string
  readonly #open: StructureNode[]
  readonly #seen: boolean[] = []
  readonly #values: (string | Uint8Array | undefined)[] = []
  /** What was read of those that may repeat, by their number; made when there is one. */
  #items: Map<number, StructureValue[]> | undefined
  #leaf: LeafNode | undefined
  #text = ''

  /** `holder` is the element whose children are read, such as soap:Body. */
  constructor(namespace: string, holder: StructureNode) {
    this.#namespace = namespace
    this.#open = [holder]
  }

  /** Whether a simple value is being read. */
  get isInLeaf(): boolean {
    return this.#leaf !== undefined
  }

  /** Whether comments and processing instructions are allowed here: base64 alone is read across them. */
  get allowsComments(): boolean {
    return this.#leaf === undefined || this.#leaf.leaf === 'base64'
  }

  openElement(local: string, namespace: string): Member {
    const child = namespace === this.#namespace ? this.#open.at(-1)?.children.get(local) : undefined
    if (child === undefined || this.#seen[child.index] === true) return 'unknown'
    this.#seen[child.index] = true
    if ('children' in child) {
      if (child.first !== undefined) this.#seen[child.index] = false
      this.#open.push(child)
      return 'structure'
    }
    this.#leaf = child
    this.#text = ''
    return 'leaf'
  }

  addText(text: string): void {
    this.#text = this.#text === '' ? text : this.#text + text
  }

  closeStructure(): void {
    const closed = this.#open.pop()
    if (closed?.first !== undefined) this.#keepItem(closed, closed.first)
  }

  /** Takes one of several out of what was read, and makes room for the next. */
  #keepItem(item: StructureNode, first: number): void {
    this.#items ??= new Map()
    const items = this.#items.get(item.index) ?? []
    items.push(this.values(item))
    this.#items.set(item.index, items)
    for (let index = first; index < item.index; index++) {
      this.#seen[index] = false
      this.#values[index] = undefined
      this.#items.delete(index)
    }
  }

  /** Ends a simple value. Gives false where base64 is none; throws `UnreadableValue` where a GUID is none. */
  closeLeaf(): boolean {
    const leaf = this.#leaf
    this.#leaf = undefined
    if (leaf === undefined) return true
    const value = readLeaf(leaf, this.#text)
    this.#values[leaf.index] = value
    return value !== undefined
  }

  /** The values under `root`, or undefined when its element was not there. */
  find(root: StructureNode): StructureValue | undefined {
    return this.#seen[root.index] === true ? this.values(root) : undefined
  }

  /** The values under `root`; what was not there has its default. */
  values(root: StructureNode): StructureValue {
    const result: Record<string, StructureValue[string]> = {}
    for (const [name, child] of root.children) {
      result[name] = 'children' in child ? this.#structure(child) : (this.#values[child.index] ?? defaultOf(child))
    }
    return result
  }

  #structure(node: StructureNode): StructureValue | readonly StructureValue[] {
    return node.first === undefined ? this.values(node) : (this.#items?.get(node.index) ?? [])
  }
}

function defaultOf({ leaf }: LeafNode): string | undefined {
  if (leaf instanceof Enumeration) return leaf.values[0]
  return leaf === 'guid' ? ZERO_GUID : undefined
}

function readLeaf({ leaf }: LeafNode, text: string): string | Uint8Array | undefined {
  switch (leaf) {
    case 'string':
      return text
    case 'base64':
      return readNetBase64(text)
    case 'guid':
      return readNetGuid(text)
    default:
      return readNetEnumeration(leaf, text)
  }
}
